import { provided } from "../provided.ts";
import { MAX_ITERATIONS } from "../limits.ts";
import { actions } from "./actions.ts";
import { guards } from "./guards.ts";
import { initialContext, model } from "./model.ts";

/**
 * Admits requests and lets duties go. It counts them and says what may happen; the host is its hands, and keeps the
 * duties' actors (DESIGN, Supervisor).
 */
export const supervisor = model.extend({
  actions: {
    ...actions,
    startDuty: provided("startDuty"),
    forgetDuty: provided("forgetDuty"),
    reportCrash: provided("reportCrash"),
    dropExpired: provided("dropExpired"),
    askDutiesToFinish: provided("askDutiesToFinish"),
    shutDownDuties: provided("shutDownDuties"),
  },
  guards,
  delays: { drainGrace: provided("drainGrace") },
}).createMachine({
  id: "supervisor",
  description: "What this operator takes on: which requests become duties, and when.",
  options: { maxIterations: MAX_ITERATIONS },
  context: initialContext,
  initial: "starting",
  on: {
    "xstate.done.actor.*": { actions: ["countEnded", "forgetDuty"] },
    "xstate.error.actor.*": { actions: ["countEnded", "reportCrash", "forgetDuty"] },
    SLOT: { actions: "dropExpired" },
  },
  states: {
    starting: {
      description: "Adapters are not all up: nothing is admitted yet.",
      on: {
        READY: "admitting",
        REQUEST: { actions: "refuseRequest" },
        SHUTDOWN: "draining",
      },
      meta: { ignores: ["START_DUTY"] },
    },
    admitting: {
      description: "New requests become duties, within each validator's limit a slot.",
      always: { guard: "isFull", target: "shedding" },
      on: {
        REQUEST: { actions: "judgeRequest" },
        START_DUTY: { actions: ["countStarted", "startDuty"] },
        SHUTDOWN: "draining",
      },
      meta: { ignores: ["READY"] },
    },
    shedding: {
      description:
        "As many duties live as this operator holds: new requests are turned away, what is scheduled starts.",
      always: { guard: "hasRoom", target: "admitting" },
      on: {
        REQUEST: { actions: "judgeRequest" },
        START_DUTY: { actions: ["countStarted", "startDuty"] },
        SHUTDOWN: "draining",
      },
      meta: { ignores: ["READY"] },
    },
    draining: {
      description: "Stopping: nothing new is taken, what runs may finish.",
      initial: "finishing",
      always: { guard: "isIdle", target: "stopped" },
      on: { REQUEST: { actions: "refuseRequest" } },
      meta: { ignores: ["READY", "START_DUTY", "SHUTDOWN"] },
      states: {
        finishing: {
          description: "Duties whose work is done end now; the others get the grace.",
          entry: "askDutiesToFinish",
          after: { drainGrace: "ending" },
        },
        ending: {
          description: "The grace is over: what still runs ends as restarted.",
          entry: "shutDownDuties",
        },
      },
    },
    stopped: {
      description: "No duty is left.",
      type: "final",
      meta: { ends: "operator" },
    },
  },
});
