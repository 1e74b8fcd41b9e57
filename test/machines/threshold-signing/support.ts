import { createActor, fromPromise } from "xstate";
import { thresholdSigning } from "../../../machines/threshold-signing/chart.ts";
import type {
  PartialsFact,
  RecoverJob,
  RecoverOutcome,
  RepeatJob,
  RepeatOutcome,
  SigningTarget,
  SignJob,
  TargetSignature,
  ThresholdSigningInput,
} from "../../../machines/threshold-signing/model.ts";
import { VirtualClock } from "../../../src/runtime/virtual-clock.ts";
import type { PartialSignatureMessage } from "../../../src/spec/containers/messages.ts";
import { fromHex } from "../../../src/spec/hex.ts";
import { NO_PARTIALS, partialsFor, withPartials } from "../../../src/spec/values/partial-signatures.ts";
import { Asked, listener, signatureOf } from "../support.ts";

/** A target of operators 1 to 4. */
export function targetOf(value: number): SigningTarget {
  const byte = value.toString(16).padStart(2, "0");
  return {
    validatorPublicKey: `0x${byte.repeat(48)}`,
    validatorIndex: value,
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
    sign: new Asked<readonly SignJob[], readonly TargetSignature[]>(),
    recover: new Asked<readonly RecoverJob[], readonly RecoverOutcome[]>(),
    checkRepeats: new Asked<readonly RepeatJob[], readonly RepeatOutcome[]>(),
  };
}

/** The chart with actors whose answers the test gives. */
export function thresholdSigningOf(crypto: ReturnType<typeof cryptography>): typeof thresholdSigning {
  return thresholdSigning.provide({
    actors: {
      sign: fromPromise<readonly TargetSignature[], readonly SignJob[]>(({ input }) =>
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

/** A signer's partial for a target, of bytes of one value. */
export function partialOf(
  { validatorIndex, signingRoot }: Pick<SigningTarget, "validatorIndex" | "signingRoot">,
  signer: number,
  value = signer,
): PartialSignatureMessage {
  return { partialSignature: signatureOf(value), signingRoot: fromHex(signingRoot), signer, validatorIndex };
}

/** A message's fact: the signer's partial for TARGET, or those given. */
export function partials(
  id: string,
  signer: number,
  messages: readonly PartialSignatureMessage[] = [partialOf(TARGET, signer)],
): PartialsFact {
  return { type: "PARTIALS", id, signer, messages };
}

/** Collected partials of a target, of these signers. */
export function collectedOf(target: SigningTarget, ...signers: number[]) {
  return withPartials(NO_PARTIALS, signers.map((signer) => partialOf(target, signer)));
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
  const collected = (target: SigningTarget) => partialsFor(actor.getSnapshot().context.collected, target);
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
    recovered: () => of("RECOVERED").map(({ signatures }) => signatures),
    collected,
    signersOf: (target = TARGET) => collected(target).map(({ signer }) => signer),
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
