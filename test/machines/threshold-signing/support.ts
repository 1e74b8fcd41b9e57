import { createActor, fromPromise } from "xstate";
import { thresholdSigning } from "../../../machines/threshold-signing/chart.ts";
import type {
  PartialsFact,
  RecoverJob,
  RecoverOutcome,
  RepeatJob,
  RepeatOutcome,
  SigningTarget,
  TargetSignature,
  ThresholdSigningInput,
} from "../../../machines/threshold-signing/model.ts";
import { VirtualClock } from "../../../src/runtime/virtual-clock.ts";
import { Asked, listener, signatureOf } from "../support.ts";

/** A target of operators 1 to 4. */
export function targetOf(value: number): SigningTarget {
  const byte = value.toString(16).padStart(2, "0");
  return {
    validatorPublicKey: `0x${byte.repeat(48)}`,
    signingRoot: `0x${byte.repeat(32)}`,
    sharePublicKeys: Object.fromEntries(
      [1, 2, 3, 4].map((id) => [id, `0x${byte}${`0${id}`.repeat(47)}` as const]),
    ),
  };
}

export const TARGET = targetOf(0xa0);
export const SIGNATURE = signatureOf(0x55);

/** Answers of the hand-made actors. */
export function cryptography() {
  return {
    sign: new Asked<readonly SigningTarget[], readonly Uint8Array[]>(),
    recover: new Asked<readonly RecoverJob[], readonly RecoverOutcome[]>(),
    checkRepeats: new Asked<readonly RepeatJob[], readonly RepeatOutcome[]>(),
  };
}

/** The chart with actors whose answers the test gives. */
export function thresholdSigningOf(crypto: ReturnType<typeof cryptography>): typeof thresholdSigning {
  return thresholdSigning.provide({
    actors: {
      sign: fromPromise<readonly Uint8Array[], readonly SigningTarget[]>(({ input }) =>
        crypto.sign.ask(input)
      ),
      recover: fromPromise<readonly RecoverOutcome[], readonly RecoverJob[]>(({ input }) =>
        crypto.recover.ask(input)
      ),
      checkRepeats: fromPromise<readonly RepeatOutcome[], readonly RepeatJob[]>(({ input }) =>
        crypto.checkRepeats.ask(input)
      ),
    },
  });
}

/** A message's fact: the signer's partial for target 0, or for the targets given. */
export function partials(id: string, signer: number, signatures?: readonly TargetSignature[]): PartialsFact {
  return {
    type: "PARTIALS",
    id,
    signer,
    signatures: signatures ?? [{ target: 0, signature: signatureOf(signer) }],
  };
}

/** Runs the chart alone, under a listener, with cryptography in the test's hands. */
export function run(input: Partial<ThresholdSigningInput> = {}) {
  const clock = new VirtualClock(0);
  const crypto = cryptography();
  const { actor: parent, heard } = listener(clock);
  const actor = createActor(thresholdSigningOf(crypto), {
    id: "signing",
    parent,
    input: { quorum: 3, targets: [TARGET], ...input },
  });
  actor.start();
  const of = (type: string) => heard.filter((event) => event.type === type);
  return {
    ...crypto,
    actor,
    heard,
    /** Lets everything that is ready run. */
    settle: () => clock.advance(0),
    /** Takes in the first partial of each signer, the message named after it. */
    take: (...signers: number[]) => signers.forEach((signer) => actor.send(partials(`m${signer}`, signer))),
    state: () => (actor.getSnapshot().value as { working?: { quorum: string; own: string } }).working,
    verdicts: () => of("PARTIALS_JUDGED").map(({ id, verdict }) => [id, verdict]),
    culprits: () => of("CULPRITS").flatMap(({ culprits }) => culprits),
    announced: () => of("OWN_PARTIALS").map(({ signatures }) => signatures),
    /** Results of the chart, null while it runs. */
    results: () => of("xstate.done.actor.signing")[0]?.output.results ?? null,
    signersOf: (target = 0) => actor.getSnapshot().context.collected[target]!.map(({ signer }) => signer),
  };
}

/** The answer of a recovery of one target that gave the signature. */
export const recovered = (target = 0, signature = SIGNATURE): RecoverOutcome => ({
  target,
  result: { kind: "recovered", signature },
});

/** The answer of a recovery that these signers spoiled. */
export const spoiled = (target: number, ...signers: number[]): RecoverOutcome => ({
  target,
  result: { kind: "culprits", culprits: signers.map((signer) => ({ signer, fault: "wrongSignature" })) },
});
