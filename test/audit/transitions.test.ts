import { expect, it } from "vitest";
import { completenessOf } from "../../src/audit/completeness.ts";
import { transitionRows } from "../../src/audit/transitions.ts";
import { madeUp } from "./made-up.ts";

/** Rows of a state as `event [guard] → target / actions`. */
function rowsOf(state: string): string[] {
  return transitionRows(madeUp).filter((row) => row.state === state).map((
    { event, guard, target, actions },
  ) =>
    [event, guard && `[${guard}]`, target && `→ ${target}`, actions.length > 0 && `/ ${actions.join(", ")}`]
      .filter(Boolean).join(" ")
  );
}

it("lists what a state does and every way out of it, in the order in which XState tries them", () => {
  expect(rowsOf("idle")).toEqual([
    "entry / greet, log",
    "exit / leave",
    "always [isEarly] → over",
    "GO → both / first, second",
    "JUMP → both.right.seeking.far",
    "NOTE / write",
    "after(patience) [isTired] → over",
  ]);
});

it("names what is invoked and how it may end", () => {
  expect(rowsOf("both.left.working")).toEqual([
    "invoke / worker",
    "UP → both",
    "done(job) [isGood] → both.left.set / keep",
    "done(job) [else] → both.left.working (re-entered)",
    "error(job) → over",
  ]);
});

it("gives the root, its wildcards and a state's own completion their lines", () => {
  expect(rowsOf("madeUp")).toEqual(["STOP → over", "done(any) / count"]);
  expect(rowsOf("both")).toEqual([
    "BACK → idle",
    "any event / wonder",
    "done(both) → over",
    "after(deadline) → both (re-entered)",
  ]);
});

it("keeps the descriptions of transitions", () => {
  expect(transitionRows(madeUp).filter(({ description }) => description !== "")).toEqual([{
    state: "idle",
    event: "GO",
    guard: "",
    target: "both",
    actions: ["first", "second"],
    description: "Begins the work.",
  }]);
});

it("tells of every event in every state whether it is handled, ignored or dropped", () => {
  const { events, rows } = completenessOf(madeUp);
  const fates = Object.fromEntries(
    rows.map(({ state, kind, fates }) => [state, `${kind}: ${[...new Set(fates)].join(", ")}`]),
  );
  expect(events).toEqual(["STOP", "xstate.done.actor.*", "GO", "JUMP", "NOTE", "UP", "BACK", "STEP"]);
  expect(fates).toEqual({
    idle: "waiting: handled, ignored",
    "both.left.entering": "transient: –",
    "both.left.working": "waiting: handled",
    "both.left.set": "final: –",
    "both.right.seeking.near": "waiting: handled",
    "both.right.seeking.far": "waiting: handled",
    "both.right.found": "final: –",
    over: "final: –",
  });
});
