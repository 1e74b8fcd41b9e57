import { createMachine } from "xstate";

/** A chart with everything that charts have: regions, levels, timers, actors, arrows across and back. */
export const madeUp = createMachine({
  id: "madeUp",
  description: "A made-up chart; nobody runs it.",
  initial: "idle",
  on: {
    STOP: ".over",
    "xstate.done.actor.*": { actions: "count" },
  },
  states: {
    idle: {
      description: 'Waits: for "GO" <or> a jump & then; a `tick`.',
      entry: ["greet", { type: "log" }],
      exit: "leave",
      always: [{ guard: "isEarly", target: "#madeUp.over" }],
      on: {
        GO: { target: "both", actions: ["first", "second"], description: "Begins the work." },
        JUMP: "both.right.seeking.far",
        NOTE: { actions: "write" },
      },
      after: { patience: { guard: "isTired", target: "over" } },
      meta: { ignores: ["UP", "BACK", "STEP"] },
    },
    both: {
      description: "Two regions.",
      type: "parallel",
      onDone: "over",
      after: { deadline: { target: "both", reenter: true } },
      on: { BACK: "idle", "*": { actions: "wonder" } },
      states: {
        left: {
          description: "The left one.",
          initial: "entering",
          states: {
            entering: {
              description: "Chooses.",
              always: [{ guard: "isSet", target: "set" }, { target: "working" }],
            },
            working: {
              description: "A worker works.",
              invoke: {
                id: "job",
                src: "worker",
                onDone: [{ guard: "isGood", target: "set", actions: "keep" }, {
                  target: "working",
                  reenter: true,
                }],
                onError: "#madeUp.over",
              },
              on: { UP: "#madeUp.both" },
            },
            set: { description: "Left is done.", type: "final", meta: { ends: "region" } },
          },
        },
        right: {
          description: "The right one.",
          initial: "seeking",
          states: {
            seeking: {
              description: "Goes deeper.",
              initial: "near",
              on: { STEP: ".far" },
              states: {
                near: { description: "Close by." },
                far: { description: "Far away.", on: { STEP: "#madeUp.both.right.found" } },
              },
            },
            found: { description: "Right is done.", type: "final", meta: { ends: "region" } },
          },
        },
      },
    },
    over: { description: "It ended.", type: "final", meta: { reason: "signed" } },
  },
});
