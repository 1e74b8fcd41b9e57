import { setup } from "xstate";
import type { Hex } from "../../src/spec/hex.ts";
import { providedActor } from "../provided.ts";
import { type SigningDutyContext, types } from "../signing-duty/model.ts";
import { thresholdSigning } from "../threshold-signing/chart.ts";

/** A signed preconfirmation on its way to the sidecar. */
export interface Commitment {
  readonly validatorPublicKey: Hex;
  readonly requestRoot: Hex;
  readonly signature: Hex;
}

/** What a sidecar's refusal is told from an outage by: an error with this in it will not get better. */
export interface SubmitFailure {
  readonly code: "unreachable" | "refused";
  readonly message: string;
}

export const model = setup({
  types,
  actors: {
    thresholdSigning,
    /** Hands the commitment to the sidecar; rejects with a `SubmitFailure`. */
    submit: providedActor<void, Commitment>("submit"),
  },
});

/** The commitment that a signed duty hands in. */
export function commitmentOf({ context }: { context: SigningDutyContext }): Commitment {
  const { validatorPublicKey, requestRoot } = context.request;
  return { validatorPublicKey, requestRoot, signature: context.signature! };
}

/** A failed submission as it is, or an outage where the error is of no known shape. */
export function failureOf(error: unknown): SubmitFailure {
  const { code, message } = (error ?? {}) as Partial<SubmitFailure>;
  return { code: code === "refused" ? "refused" : "unreachable", message: message ?? String(error) };
}
