import { type AnyEventObject, createActor, fromPromise } from "xstate";
import { commitBoostSigning } from "../../../machines/commit-boost-signing/chart.ts";
import type { Commitment } from "../../../machines/preconf/model.ts";
import { preconf } from "../../../machines/preconf/chart.ts";
import type {
  DutyOutcome,
  SigningDutyEmitted,
  SigningDutyInput,
  SigningDutyRequest,
} from "../../../machines/signing-duty/model.ts";
import { thresholdSigning } from "../../../machines/threshold-signing/chart.ts";
import { VirtualClock } from "../../../src/runtime/virtual-clock.ts";
import type { PartialSignatureMessage } from "../../../src/spec/containers/messages.ts";
import { fromHex, type Hex } from "../../../src/spec/hex.ts";
import { validatorMessageId } from "../../../src/spec/message-id.ts";
import type { PartialsMessage } from "../../../src/spec/signing/judge-partials.ts";
import { Asked, signatureOf } from "../support.ts";
import { cryptography, thresholdSigningOf } from "../threshold-signing/support.ts";

export const SLOT = 12;
/** When a request's time to live is over, on the clock of `run`. */
export const EXPIRY_MS = 24_000;
export const RESTART_GRACE_MS = 800;
export const SUBMIT_AGAIN_MS = 500;

export const REQUEST: SigningDutyRequest = {
  role: "commitBoostSigning",
  validatorPublicKey: `0x${"8e".repeat(48)}`,
  validatorIndex: 1,
  requestRoot: `0x${"11".repeat(32)}`,
  signingRoot: `0x${"96".repeat(32)}`,
  slot: SLOT,
  slotTolerance: 1,
  domain: "0x00000301",
  operatorId: 1,
  quorum: 3,
  sharePublicKeys: Object.fromEntries([1, 2, 3, 4].map((id) => [id, `0x${`0${id}`.repeat(48)}` as const])),
  messageType: 2,
  postConsensusType: 0,
  afterRestart: false,
};

export const PRECONF_REQUEST: SigningDutyRequest = {
  ...REQUEST,
  role: "preconfirmation",
  slotTolerance: 0,
  messageType: 1,
};

export const SIGNATURE: Hex = `0x${"55".repeat(96)}`;

export interface MessageFacts {
  readonly slot?: number;
  readonly type?: number;
  readonly messageType?: number;
  readonly partial?: Partial<PartialSignatureMessage>;
  readonly validatorPublicKey?: Hex;
}

/** A peer's message with its partial. */
export function messageOf(signer: number, facts: MessageFacts = {}): PartialsMessage {
  const { validatorPublicKey = REQUEST.validatorPublicKey, messageType = REQUEST.messageType } = facts;
  return {
    operatorIds: [signer],
    ssvMessage: {
      msgType: messageType,
      msgId: validatorMessageId(fromHex(REQUEST.domain), 6, fromHex(validatorPublicKey)),
      data: new Uint8Array(200),
    },
    partials: {
      type: facts.type ?? 6,
      slot: facts.slot ?? SLOT,
      messages: [{
        partialSignature: signatureOf(signer),
        signingRoot: fromHex(REQUEST.signingRoot),
        signer,
        validatorIndex: REQUEST.validatorIndex,
        ...facts.partial,
      }],
    },
  };
}

/** What the charts are given here: cryptography and sidecar in the test's hands, the threshold signing the real one. */
export function hands(clock: VirtualClock, signing?: typeof thresholdSigning) {
  const crypto = cryptography();
  const submit = new Asked<Commitment, void>();
  const broadcasts: AnyEventObject[] = [];
  const actors = { thresholdSigning: signing ?? thresholdSigningOf(crypto) };
  const actions = { broadcast: ({ event }: { event: AnyEventObject }) => void broadcasts.push(event) };
  const delays = { timeToLive: () => Math.max(0, EXPIRY_MS - clock.now()), restartGrace: RESTART_GRACE_MS };
  return {
    ...crypto,
    submit,
    broadcasts,
    commitBoostSigning: commitBoostSigning.provide({ actors, actions, delays }),
    preconf: preconf.provide({
      actors: { ...actors, submit: fromPromise<void, Commitment>(({ input }) => submit.ask(input)) },
      actions,
      delays: { ...delays, submitAgain: SUBMIT_AGAIN_MS },
    }),
  };
}

/** A threshold signing with a fault of its own. */
export const CRASHING: typeof thresholdSigning = thresholdSigning.provide({
  guards: {
    hasQuorum: () => {
      throw new Error("a fault of the chart");
    },
  },
});

export interface RunOptions {
  readonly startMs?: number;
  readonly signing?: typeof thresholdSigning;
}

/** Runs a duty of one of the charts alone. */
function run(
  chart: "commitBoostSigning" | "preconf",
  input: SigningDutyInput,
  { startMs = 0, signing }: RunOptions,
) {
  const clock = new VirtualClock(startMs);
  const given = hands(clock, signing);
  const emitted: SigningDutyEmitted[] = [];
  const actor = createActor(given[chart] as typeof commitBoostSigning, { clock, input });
  actor.on("*", (event) => emitted.push(event));
  // A crash shows in the state; unobserved it would end the process.
  actor.subscribe({ error: () => {} });
  actor.start();
  let messages = 0;
  const of = <Type extends SigningDutyEmitted["type"]>(type: Type) =>
    emitted.filter((event): event is Extract<SigningDutyEmitted, { type: Type }> => event.type === type);
  return {
    ...given,
    clock,
    actor,
    emitted,
    settle: () => clock.advance(0),
    /** Sends messages, named m0, m1, …. */
    send: (...all: PartialsMessage[]) =>
      all.forEach((message) => actor.send({ type: "MESSAGE", id: `m${messages++}`, message })),
    verdicts: () => of("verdict").map(({ verdict }) => verdict),
    verdictsById: () => of("verdict").map(({ id, verdict }) => [id, verdict]),
    culprits: () => of("culprits").flatMap(({ culprits }) => culprits),
    outcomes: (): DutyOutcome[] => of("outcome").map(({ outcome }) => outcome),
    state: () => actor.getSnapshot().value,
    output: () => actor.getSnapshot().output,
  };
}

/** Runs a commit-boost request. */
export function runCommitBoost(input: Partial<SigningDutyInput> = {}, options: RunOptions = {}) {
  return run("commitBoostSigning", { request: REQUEST, ...input }, options);
}

/** Runs a preconfirmation. */
export function runPreconf(input: Partial<SigningDutyInput> = {}, options: RunOptions = {}) {
  return run("preconf", { request: PRECONF_REQUEST, ...input }, options);
}

/** Has three operators sign, and the signature recovered. */
export async function signed<Duty extends ReturnType<typeof run>>(duty: Duty): Promise<Duty> {
  const { messageType } = duty.actor.getSnapshot().context.request;
  duty.send(...[1, 2, 3].map((signer) => messageOf(signer, { messageType })));
  duty.recover.last.answer([{ target: 0, result: { kind: "recovered", signature: fromHex(SIGNATURE) } }]);
  await duty.settle();
  return duty;
}
