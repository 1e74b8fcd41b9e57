import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AnyActorRef, assign, cancel, createActor, fromTransition, raise, sendTo, setup } from "xstate";
import type { Clock } from "../../src/ports/clock.ts";
import { indexTimers } from "../../src/runtime/timer-index.ts";
import { VirtualClock } from "../../src/runtime/virtual-clock.ts";

type System = AnyActorRef["system"];

/** A chart with every way in which XState starts and ends a timer, and a count of what fired. */
const chart = setup({
  types: {
    context: {} as { readonly fired: readonly string[] },
    events: {} as {
      type: "GO" | "BACK" | "RAISE" | "NAMED" | "DROP" | "TO_CHILD" | "END" | "FIRED" | "PING";
    },
  },
  actors: {
    child: setup({}).createMachine({
      initial: "waiting",
      states: { waiting: { after: { 40: "late" }, on: { PING: "waiting" } }, late: {} },
    }),
  },
  actions: {
    note: assign({ fired: ({ context, event }) => [...context.fired, event.type] }),
  },
}).createMachine({
  context: { fired: [] },
  invoke: { id: "child", src: "child" },
  initial: "idle",
  on: {
    RAISE: { actions: raise({ type: "FIRED" }, { delay: 15 }) },
    NAMED: { actions: [cancel("named"), raise({ type: "FIRED" }, { delay: 25, id: "named" })] },
    DROP: { actions: cancel("named") },
    TO_CHILD: { actions: sendTo("child", { type: "PING" }, { delay: 5 }) },
    FIRED: { actions: "note" },
    END: ".ended",
  },
  states: {
    idle: { on: { GO: "waiting" } },
    waiting: {
      after: { 10: { target: "waited", actions: "note" }, 30: { actions: "note" } },
      on: { BACK: "idle", GO: { target: "waiting", reenter: true } },
    },
    waited: { after: { 20: { target: "idle", actions: "note" } }, on: { BACK: "idle" } },
    ended: { type: "final" },
  },
});

function started(index: boolean) {
  const clock = new VirtualClock(0);
  const actor = createActor(chart, { clock });
  if (index) indexTimers(actor.system);
  const log: unknown[] = [];
  actor.subscribe(({ value, context }) => log.push([clock.now(), value, context.fired.length]));
  actor.start();
  return { clock, actor, log };
}

describe("the scheduler that is replaced", () => {
  const calls = () => {
    const actor = createActor(chart, { clock: new VirtualClock(0) });
    const { scheduler } = actor.system;
    const seen: unknown[][] = [];
    actor.system.scheduler = {
      schedule: (...args) => (seen.push(["schedule", ...args]), scheduler.schedule(...args)),
      cancel: (...args) => (seen.push(["cancel", ...args]), scheduler.cancel(...args)),
      cancelAll: (...args) => (seen.push(["cancelAll", ...args]), scheduler.cancelAll(...args)),
    };
    return { actor, seen };
  };

  test("is that of the version of XState that this was written for", () => {
    expect(createRequire(import.meta.url)("xstate/package.json").version).toBe("5.33.3");
  });

  test("has the three functions that the index has, and the actor's clock beside it", () => {
    const clock = new VirtualClock(0);
    const { system } = createActor(chart, { clock });
    const names = Object.keys(system.scheduler).toSorted();
    expect(names).toEqual(["cancel", "cancelAll", "schedule"]);
    indexTimers(system);
    expect(Object.keys(system.scheduler).toSorted()).toEqual(names);
    expect(system._clock).toBe(clock);
  });

  test("is asked by XState itself, at every start and end of a delayed transition", () => {
    const { actor, seen } = calls();
    actor.start();
    seen.length = 0;
    actor.send({ type: "GO" });
    const ids = seen.map((call) => call[5]);
    expect(seen.map((call) => call.slice(0, 3))).toEqual([["schedule", actor, actor], [
      "schedule",
      actor,
      actor,
    ]]);
    expect(seen.map((call) => call[4])).toEqual([10, 30]);
    seen.length = 0;
    actor.send({ type: "BACK" });
    expect(seen).toEqual(ids.map((id) => ["cancel", actor, id]));
  });

  test("is asked to cancel everything of an actor that ends", () => {
    const { actor, seen } = calls();
    actor.start();
    const child = actor.getSnapshot().children.child;
    actor.send({ type: "END" });
    expect(seen.filter(([name]) => name === "cancelAll").map(([, source]) => source)).toEqual(
      expect.arrayContaining([actor, child]),
    );
  });

  test("gives a delayed event without a name one of its own", () => {
    const { actor, seen } = calls();
    actor.start();
    seen.length = 0;
    actor.send({ type: "RAISE" });
    expect(seen[0]!.slice(0, 5)).toEqual(["schedule", actor, actor, { type: "FIRED" }, 15]);
    expect(seen[0]![5]).toBeUndefined();
  });
});

describe("timers by actor", () => {
  test("do what XState's own do, whatever happens", async () => {
    const steps = fc.array(
      fc.oneof(
        fc.constantFrom("GO", "BACK", "RAISE", "NAMED", "DROP", "TO_CHILD" as const),
        fc.integer({ min: 1, max: 35 }),
      ),
      { maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(steps, fc.boolean(), async (list, ends) => {
        const logs: unknown[] = [];
        for (const index of [false, true]) {
          const { clock, actor, log } = started(index);
          for (const step of list) {
            if (typeof step === "number") await clock.advance(step);
            else actor.send({ type: step as "GO" });
          }
          if (ends) actor.send({ type: "END" });
          await clock.advance(100);
          logs.push([log, actor.getSnapshot().value, actor.getSnapshot().context, clock.pending]);
        }
        expect(logs[1]).toEqual(logs[0]);
      }),
      { numRuns: 150 },
    );
  });

  test("fire a delayed transition at its time", async () => {
    const { clock, actor } = started(true);
    actor.send({ type: "GO" });
    await clock.advance(9);
    expect(actor.getSnapshot().value).toBe("waiting");
    await clock.advance(1);
    expect(actor.getSnapshot().value).toBe("waited");
    await clock.advance(20);
    expect(actor.getSnapshot().value).toBe("idle");
  });

  test("are cancelled by name, and only that one", async () => {
    const { clock, actor } = started(true);
    actor.send({ type: "RAISE" });
    actor.send({ type: "NAMED" });
    actor.send({ type: "DROP" });
    await clock.advance(30);
    expect(actor.getSnapshot().context.fired).toEqual(["FIRED"]);
  });

  test("are many of one actor that have no names", async () => {
    const { clock, actor } = started(true);
    for (let i = 0; i < 5; i++) actor.send({ type: "RAISE" });
    await clock.advance(15);
    expect(actor.getSnapshot().context.fired).toHaveLength(5);
  });

  test("of an actor that ends are cancelled, its children's too", () => {
    const { clock, actor } = started(true);
    for (const type of ["GO", "RAISE", "NAMED", "TO_CHILD"] as const) actor.send({ type });
    expect(clock.pending).toBe(6);
    actor.send({ type: "END" });
    expect(clock.pending).toBe(0);
  });

  test("of an actor that is stopped from outside are cancelled", () => {
    const { clock, actor } = started(true);
    actor.send({ type: "GO" });
    actor.stop();
    expect(clock.pending).toBe(0);
  });

  test("may be asked to cancel what is not there", () => {
    const actor = createActor(chart, { clock: new VirtualClock(0) });
    indexTimers(actor.system);
    actor.system.scheduler.cancel(actor, "nothing");
    actor.system.scheduler.cancelAll(actor);
  });
});

describe("timers of a thousand actors", () => {
  const duty = setup({}).createMachine({
    initial: "running",
    states: {
      running: { after: { 1_000: "over", 2_000: "over" }, on: { END: "over" } },
      over: { type: "final" },
    },
  });

  function thousand() {
    const virtual = new VirtualClock(0);
    let cleared = 0;
    const clock: Clock = {
      now: () => virtual.now(),
      setTimeout: (run, delayMs) => virtual.setTimeout(run, delayMs),
      clearTimeout: (handle) => {
        cleared++;
        virtual.clearTimeout(handle);
      },
    };
    const parent = createActor(fromTransition((ended: number) => ended + 1, 0), { clock });
    const system: System = parent.system;
    indexTimers(system);
    parent.start();
    const duties = Array.from(
      { length: 1_000 },
      (_, i) => createActor(duty, { id: `${i}`, systemId: `${i}`, parent }),
    );
    for (const each of duties) each.start();
    return { virtual, duties, parent, cleared: () => cleared };
  }

  test("end one by one, each with its own two timers", () => {
    const { virtual, duties, cleared } = thousand();
    expect(virtual.pending).toBe(2_000);
    duties.toReversed().forEach((each, i) => {
      each.send({ type: "END" });
      expect(virtual.pending).toBe(2_000 - 2 * (i + 1));
    });
    expect(cleared()).toBe(2_000);
  });

  test("all fire at their time, and leave none behind", async () => {
    const { virtual, duties, parent } = thousand();
    await virtual.advance(1_000);
    expect(duties.every((each) => each.getSnapshot().status === "done")).toBe(true);
    expect(parent.getSnapshot().context).toBe(1_000);
    expect(virtual.pending).toBe(0);
  });
});
