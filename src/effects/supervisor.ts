import { supervisor } from "../../machines/supervisor/chart.ts";
import type { DutyStart } from "../../machines/supervisor/model.ts";
import type { Log } from "../ports/log.ts";

/** The supervisor's hands. */
export interface SupervisorHands {
  /** Takes note of a duty to start: XState makes no actor properly inside another one's transition. */
  readonly start: (key: string, duty: DutyStart) => void;
  readonly forget: (key: string) => void;
  /** Sends one event to every duty. */
  readonly tellAll: (type: "DRAIN" | "SHUTDOWN") => void;
  /** Drops early messages whose time is over once the slot has begun. */
  readonly dropExpired: (slot: number) => void;
  readonly log: Log;
}

/** Milliseconds that running duties get to finish when the operator stops. */
const DRAIN_GRACE_MS = 2_000;

const ENDED = /^xstate\.(?:done|error)\.actor\./;

/** The supervisor's chart with its hands. */
export function supervisorWith(hands: SupervisorHands): typeof supervisor {
  return supervisor.provide({
    actions: {
      startDuty: ({ event }) => {
        if (event.type === "START_DUTY") hands.start(event.key, event.duty);
      },
      forgetDuty: ({ event }) => hands.forget(event.type.replace(ENDED, "")),
      reportCrash: ({ event }) =>
        hands.log.error("a duty crashed", {
          key: event.type.replace(ENDED, ""),
          cause: "error" in event ? String(event.error) : "unknown",
        }),
      dropExpired: ({ event }) => {
        if (event.type === "SLOT") hands.dropExpired(event.slot);
      },
      askDutiesToFinish: () => hands.tellAll("DRAIN"),
      shutDownDuties: () => hands.tellAll("SHUTDOWN"),
    },
    delays: { drainGrace: DRAIN_GRACE_MS },
  });
}
