import type { SigningDutyEvent } from "../signing-duty/model.ts";
import { failureOf } from "./model.ts";

export const guards = {
  /** The sidecar said no; asking again would not change it. */
  isRefused: ({ event }: { event: SigningDutyEvent }) =>
    event.type === "xstate.error.actor.submit" && failureOf(event.error).code === "refused",
};
