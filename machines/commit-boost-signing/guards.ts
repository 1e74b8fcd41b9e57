import { type CommitBoostSigningContext, type CommitBoostSigningEvent, signatureOf } from "./model.ts";

interface Args {
  context: CommitBoostSigningContext;
  event: CommitBoostSigningEvent;
}

export const guards = {
  /** The signature is known already (entered mid-way). */
  hasSignature: ({ context }: Args) => context.signature !== null,
  /** The threshold signing ended with a verified signature. */
  isRecovered: ({ event }: Args) =>
    event.type === "xstate.done.actor.thresholdSigning" && signatureOf(event.output) !== null,
};
