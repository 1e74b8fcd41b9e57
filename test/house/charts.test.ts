import { describe, expect, it } from "vitest";
import { type AnyStateMachine, createMachine, fromPromise, not, setup } from "xstate";
import { provided } from "../../machines/provided.ts";
import { droppedEvents, emptyHandlers, idleIgnores, undescribedStates, unexplainedEnds } from "./charts.ts";
import { namelessParts } from "./configs.ts";
import { placeholdersIn } from "./placeholders.ts";

/** A chart as a slip would leave it: nothing checks the config's types. */
function chart(config: Record<string, unknown>): AnyStateMachine {
  return createMachine({ id: "made", description: "Made up.", ...config } as never) as AnyStateMachine;
}

const worker = fromPromise(() => Promise.resolve());
const contextOf = () => ({});

describe("names only", () => {
  it.each<[string, Record<string, unknown>]>([
    ["an entry", { entry: () => {} }],
    ["an exit beside a named one", { exit: ["named", () => {}] }],
    ["a guard", { on: { GO: { guard: () => true, actions: "named" } } }],
    ["a guard made of named ones", { on: { GO: [{ guard: not("named"), actions: "named" }] } }],
    ["an action", { always: { guard: "named", actions: () => {} } }],
    ["an actor", { invoke: { src: worker } }],
    ["an action after an actor", { invoke: { src: "named", onDone: { actions: () => {} } } }],
    ["an input", { invoke: { src: "named", input: () => 1 } }],
    ["an input's part", { invoke: { src: "named", input: { part: () => 1 } } }],
    ["a context", { context: () => ({}) }],
    ["an output", { output: () => 1 }],
    ["params", { entry: { type: "named", params: () => ({}) } }],
    ["a delay", { after: { 1000: { actions: "named" } } }],
    ["a nested action", { initial: "a", states: { a: { initial: "b", states: { b: { exit: () => {} } } } } }],
  ])("refuses %s without one", (_, config) => {
    expect(namelessParts(chart(config))).toHaveLength(1);
  });

  it("takes names, named functions and data", () => {
    const config = {
      context: contextOf,
      output: { fixed: 1 },
      entry: ["one", { type: "two", params: { at: 1 } }],
      invoke: {
        src: "worker",
        input: contextOf,
        onDone: { guard: { type: "ok" }, actions: "three" },
        onError: ".a",
      },
      initial: "a",
      states: { a: { after: { patience: "entry" } }, entry: { on: { GO: "a" } } },
    };
    expect(namelessParts(chart(config))).toEqual([]);
  });
});

describe("descriptions", () => {
  it("are missed wherever they are not, the root included", () => {
    const made = chart({ description: undefined, initial: "a", states: { a: { description: " " } } });
    expect(undescribedStates(made)).toEqual(["made has no description", "made.a has no description"]);
  });
});

describe("final states", () => {
  const ending = (meta: unknown) => chart({ initial: "a", states: { a: { type: "final", meta } } });

  it("must have a reason of the list, or say what ends", () => {
    expect(unexplainedEnds(ending(undefined), false)).toHaveLength(1);
    expect(unexplainedEnds(ending({ reason: "tired" }), false)).toEqual([
      `made.a: "tired" is none of the reasons`,
    ]);
    expect(unexplainedEnds(ending({ reason: "signed" }), false)).toEqual([]);
    expect(unexplainedEnds(ending({ ends: "invocation" }), false)).toEqual([]);
  });

  it("must have a reason where a duty ends, yet not where one of its regions does", () => {
    expect(unexplainedEnds(ending({ ends: "invocation" }), true)).toHaveLength(1);
    const inner = { initial: "b", states: { b: { type: "final", meta: { ends: "region" } } } };
    expect(unexplainedEnds(chart({ initial: "a", states: { a: inner } }), true)).toEqual([]);
  });
});

describe("events", () => {
  const states = (a: unknown, b: unknown = {}) => chart({ initial: "a", states: { a, b } });

  it("must not be dropped by a state that waits", () => {
    expect(droppedEvents(states({ on: { GO: "b" } }))).toEqual([
      "made.b neither handles GO nor has it in meta.ignores",
    ]);
  });

  it("may be handled around a state, by a wildcard, or be ignored there", () => {
    expect(droppedEvents(chart({ on: { GO: { actions: "x" } }, initial: "a", states: { a: {} } }))).toEqual(
      [],
    );
    expect(droppedEvents(states({ on: { GO: "b" } }, { on: { "*": { actions: "x" } } }))).toEqual([]);
    expect(droppedEvents(states({ on: { GO: "b" } }, { meta: { ignores: ["GO"] } }))).toEqual([]);
    expect(droppedEvents(states({ on: { "a.b": "b" } }, { on: { "a.*": "a" } }))).toEqual([
      "made.a neither handles a.* nor has it in meta.ignores",
    ]);
  });

  it("are not waited for by states that are left at once, nor by final ones", () => {
    expect(droppedEvents(states({ on: { GO: "b" } }, { type: "final" }))).toEqual([]);
    expect(
      droppedEvents(states({ on: { GO: "b" } }, { always: [{ guard: "x", target: "a" }, { target: "a" }] })),
    )
      .toEqual([]);
    expect(droppedEvents(states({ on: { GO: "b" } }, { always: { guard: "x", target: "a" } }))).toHaveLength(
      1,
    );
  });

  it("that an invoked actor ends with concern only who invoked it", () => {
    expect(droppedEvents(states({ invoke: { src: "worker", onDone: "b", onError: "b" } }))).toEqual([]);
  });

  it("have no empty handlers", () => {
    for (const empty of [{}, undefined, [], [{ guard: "x", target: "b" }, {}]]) {
      expect(emptyHandlers(states({ on: { GO: empty } }))).toEqual(["made.a: the handler of GO is empty"]);
    }
    expect(emptyHandlers(states({ on: { GO: "b", RUN: { actions: "x" } } }))).toEqual([]);
  });

  it("that are ignored must exist", () => {
    expect(idleIgnores(states({ on: { GO: "b" } }, { meta: { ignores: ["GO", "GOO"] } }))).toEqual([
      "made.b ignores GOO, which no state handles: is it misspelt?",
    ]);
  });

  it("that are ignored must not be handled all the same", () => {
    const made = chart({
      on: { GO: { actions: "x" } },
      initial: "a",
      states: { a: { meta: { ignores: ["GO"] } } },
    });
    expect(idleIgnores(made)).toEqual(["made.a declares to ignore GO, yet made handles it there"]);
  });
});

describe("placeholders", () => {
  const inner = setup({ actions: { reach: provided("reach") } }).createMachine({ id: "inner" });
  const outer = setup({ actors: { inner }, delays: { patience: provided("patience") } }).createMachine({
    id: "outer",
  });

  it("are found in a chart and in those that it invokes", () => {
    expect(placeholdersIn(outer)).toEqual([
      "outer.actors.inner → inner.actions.reach",
      "outer.delays.patience",
    ]);
  });

  it("are gone once both are provided", () => {
    const filled = inner.provide({ actions: { reach: () => {} } });
    expect(placeholdersIn(outer.provide({ actors: { inner: filled }, delays: { patience: 1 } }))).toEqual([]);
  });
});
