import { assertEvent } from "xstate";
import { conclude } from "../signing-duty/actions.ts";
import { failureOf } from "./model.ts";

export const actions = {
  /** The sidecar's no, with its words. */
  concludeRefused: conclude((_, event) => {
    assertEvent(event, "xstate.error.actor.submit");
    return {
      reason: "refused",
      cause: `the sidecar refused the commitment: ${failureOf(event.error).message}`,
    };
  }),

  /** Signed, but the sidecar was not reached; with the signature, so that a restart in time can still hand it in. */
  concludeUndelivered: conclude((context) => ({
    reason: "failed",
    signature: context.signature!,
    cause: "signed, but the sidecar could not be reached before the duty ended",
  })),
};
