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

  /** Signed, but the sidecar was never reached. */
  concludeUndelivered: conclude((context) => ({
    reason: "failed",
    signature: context.signature!,
    cause: "signed, but the sidecar could not be reached before the time to live ended",
  })),
};
