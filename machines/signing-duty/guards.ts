import type { SigningDutyContext, SigningDutyEvent } from "./model.ts";

interface Args {
  context: SigningDutyContext;
  event: SigningDutyEvent;
}

export const guards = {
  /** The request was in flight when this operator last stopped (entered mid-way). */
  wasInFlight: ({ context }: Args) => context.interrupted,
  /** This operator was down not long before the request. */
  startedAfterRestart: ({ context }: Args) => context.request.afterRestart,
  /** The signature is known: recovered, or from before (entered mid-way). */
  hasSignature: ({ context }: Args) => context.signature !== null,
};
