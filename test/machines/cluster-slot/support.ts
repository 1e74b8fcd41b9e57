import { type AnyEventObject, createActor, fromPromise } from "xstate";
import { clusterSlot } from "../../../machines/cluster-slot/chart.ts";
import type {
  ClusterOutcome,
  ClusterSlotContext,
  ClusterSlotEmitted,
  ClusterSlotEvent,
  ClusterSlotInput,
  Decision,
  GuardedTarget,
  Protection,
  Refused,
  Submission,
} from "../../../machines/cluster-slot/model.ts";
import type { RecoverOutcome } from "../../../machines/threshold-signing/model.ts";
import { thresholdSigning } from "../../../machines/threshold-signing/chart.ts";
import { VirtualClock } from "../../../src/runtime/virtual-clock.ts";
import type { ClusterDuty } from "../../../src/spec/cluster/duty.ts";
import { clusterTargets } from "../../../src/spec/cluster/targets.ts";
import { type BeaconVote, beaconVote } from "../../../src/spec/containers/consensus-data.ts";
import { fromHex } from "../../../src/spec/hex.ts";
import { committeeMessageId } from "../../../src/spec/message-id.ts";
import type { PartialsMessage } from "../../../src/spec/signing/judge-partials.ts";
import { dutyOf, FORKED, SLOT, validatorOf, VOTE } from "../../spec/cluster/support.ts";
import { Asked, signatureOf } from "../support.ts";
import { cryptography, thresholdSigningOf } from "../threshold-signing/support.ts";

/** A third of the slot, on the clock of `run`. */
export const VOTE_DUE_MS = 4_000;
export const AGAIN_MS = 500;
export const EXPIRY_MS = 400_000;

/** Validator 1 attests and is in the sync committee, validator 2 attests: three targets. */
export const DUTY = dutyOf([validatorOf(1), validatorOf(2, { inSyncCommittee: false })]);
export const TARGETS: readonly GuardedTarget[] = clusterTargets(DUTY, VOTE, FORKED)
  .map((target) => ({ ...target, withheld: null }));

/** This operator would vote for the same, but for the head. */
export const VIEW: BeaconVote = { ...VOTE, blockRoot: new Uint8Array(32).fill(9) };
export const DECISION: Decision = { round: 1, value: beaconVote.serialize(VOTE) };
export const GUARDED = { kind: "guarded", vote: VOTE, targets: TARGETS } as const;
export const REFUSED = { kind: "refused", code: "SlashableAttestation" } as const;
export const UNREACHABLE = { code: "unreachable", message: "no answer" } as const;
/** What a beacon node that refuses all of a batch answers. */
export const TOO_OLD: Refused = { attestation: "too old", syncMessage: "too old" };
export const DECIDED = { type: "DECIDED", ...DECISION } as const;

export const INPUT: ClusterSlotInput = {
  duty: DUTY,
  operatorId: 1,
  quorum: 3,
  messageType: 1,
  postConsensusType: 0,
};

/** A signer's message with its partials for some of the targets, all of them where none is named. */
export function messageOf(
  signer: number,
  { targets = TARGETS.map((_, i) => i), slot = SLOT }: { targets?: readonly number[]; slot?: number } = {},
): PartialsMessage {
  const messages = targets.map((target) => ({
    partialSignature: signatureOf(signer),
    signingRoot: fromHex(TARGETS[target]!.signingRoot),
    signer,
    validatorIndex: TARGETS[target]!.validator.index,
  }));
  return {
    operatorIds: [signer],
    ssvMessage: {
      msgType: INPUT.messageType,
      msgId: committeeMessageId(new Uint8Array(4), 0, fromHex(DUTY.committeeId)),
      data: new Uint8Array(200),
    },
    partials: { type: INPUT.postConsensusType, slot, messages },
  };
}

/** A target's signature, as the cryptography gives it. */
export const signatureFor = (target: number): Uint8Array => signatureOf(0x50 + target);

/** A threshold signing that stops with an error of its own. */
export const CRASHING: typeof thresholdSigning = thresholdSigning.provide({
  guards: {
    hasQuorum: () => {
      throw new Error("a fault of the chart");
    },
  },
});

/** The chart with everything outside in the test's hands, but for the threshold signing, which is the real one. */
export function hands(clock: VirtualClock, signing?: typeof thresholdSigning) {
  const crypto = cryptography();
  const observe = new Asked<ClusterDuty, BeaconVote>();
  const protect = new Asked<{ duty: ClusterDuty; view: BeaconVote; decision: Decision }, Protection>();
  const submit = new Asked<Submission, Refused>();
  const started: BeaconVote[] = [];
  const broadcasts: AnyEventObject[] = [];
  const chart = clusterSlot.provide({
    actors: {
      thresholdSigning: signing ?? thresholdSigningOf(crypto),
      observe: fromPromise<BeaconVote, ClusterDuty>(({ input }) => observe.ask(input)),
      protect: fromPromise<Protection, { duty: ClusterDuty; view: BeaconVote; decision: Decision }>(
        ({ input }) => protect.ask(input),
      ),
      submit: fromPromise<Refused, Submission>(({ input }) => submit.ask(input)),
    },
    actions: {
      startConsensus: ({ context }: { context: ClusterSlotContext }) => void started.push(context.view!),
      broadcast: ({ event }: { event: AnyEventObject }) => void broadcasts.push(event),
    },
    delays: {
      voteDue: () => Math.max(0, VOTE_DUE_MS - clock.now()),
      observeAgain: AGAIN_MS,
      submitAgain: AGAIN_MS,
      timeToLive: () => Math.max(0, EXPIRY_MS - clock.now()),
    },
  });
  return { ...crypto, observe, protect, submit, started, broadcasts, chart };
}

/** Runs a duty alone, from the start of its slot. */
export function run(input: Partial<ClusterSlotInput> = {}, signing?: typeof thresholdSigning) {
  const clock = new VirtualClock(0);
  const given = hands(clock, signing);
  const emitted: ClusterSlotEmitted[] = [];
  const actor = createActor(given.chart, { clock, input: { ...INPUT, ...input } });
  actor.on("*", (event) => void emitted.push(event));
  // A crash shows in the state; unobserved it would end the process.
  actor.subscribe({ error: () => {} });
  actor.start();
  let messages = 0;
  const of = <Type extends ClusterSlotEmitted["type"]>(type: Type) =>
    emitted.filter((event): event is Extract<ClusterSlotEmitted, { type: Type }> => event.type === type);
  return {
    ...given,
    clock,
    actor,
    emitted,
    of,
    settle: () => clock.advance(0),
    send: (...all: readonly ClusterSlotEvent[]) => all.forEach((event) => actor.send(event)),
    /** Hands messages over, named m0, m1, …. */
    deliver: (...all: readonly PartialsMessage[]) =>
      all.forEach((message) => actor.send({ type: "MESSAGE", id: `m${messages++}`, message })),
    verdicts: () => of("verdict").map(({ id, verdict }) => [id, verdict]),
    outcomes: (): ClusterOutcome[] => of("outcome").map(({ outcome }) => outcome),
    state: () => actor.getSnapshot().value,
  };
}

export type Running = ReturnType<typeof run>;

/** A duty whose consensus has begun. */
export async function deciding(): Promise<Running> {
  const duty = run();
  duty.send({ type: "HEAD" });
  duty.observe.last.answer(VIEW);
  await duty.settle();
  return duty;
}

/** A duty that signs what was decided. */
export async function signing(targets: readonly GuardedTarget[] = TARGETS): Promise<Running> {
  const duty = await deciding();
  duty.send(DECIDED);
  duty.protect.last.answer({ ...GUARDED, targets });
  await duty.settle();
  return duty;
}

/** Has operators 1 to 3 sign these targets, and their signatures recovered. */
export async function recover(duty: Running, ...targets: readonly number[]): Promise<void> {
  duty.deliver(...[1, 2, 3].map((signer) => messageOf(signer, { targets })));
  const { last } = duty.recover;
  last.answer(last.input.map(({ target }): RecoverOutcome => ({
    target,
    result: { kind: "recovered", signature: signatureFor(target) },
  })));
  await duty.settle();
}

/** The numbers of the targets that a question hands in. */
export function handedIn({ signed }: Submission): number[] {
  return signed.map(({ target }) =>
    TARGETS.findIndex((of) =>
      of.signingRoot === target.signingRoot && of.validator.index === target.validator.index
    )
  );
}
