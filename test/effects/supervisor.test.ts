import { describe, expect, test } from "vitest";
import { createActor } from "xstate";
import type { DutyStart, SupervisorEvent } from "../../machines/supervisor/model.ts";
import { supervisorWith } from "../../src/effects/supervisor.ts";
import { VirtualClock } from "../../src/runtime/virtual-clock.ts";
import { recordingLog } from "../support/log.ts";

const KEY = `commitBoostSigning:0x${"8e".repeat(48)}:0x${"11".repeat(32)}`;
const DUTY: DutyStart = { chart: "commitBoostSigning", input: { any: "input" } };

/** The supervisor's chart with hands that write down what they do. */
function run() {
  const clock = new VirtualClock(0);
  const log = recordingLog();
  const done: unknown[][] = [];
  const hand = (name: string) => (...args: unknown[]) => void done.push([name, ...args]);
  const chart = supervisorWith({
    start: hand("start"),
    forget: hand("forget"),
    tellAll: hand("tellAll"),
    dropExpired: hand("dropExpired"),
    log,
  });
  const actor = createActor(chart, { clock, input: { capacity: 10 } });
  actor.start();
  actor.send({ type: "READY" });
  return {
    clock,
    log,
    done,
    actor,
    start: () =>
      actor.send({ type: "REQUEST", id: "r", key: KEY, facts: { known: false, newInSlot: 0 }, duty: DUTY }),
  };
}

describe("the supervisor with its hands", () => {
  test("starts a duty by its key, chart and input", () => {
    const { done, start } = run();
    start();
    expect(done).toEqual([["start", KEY, DUTY]]);
  });

  test.each(["done", "error"])("forgets by its key a duty that ended (%s)", (how) => {
    const { done, start, actor } = run();
    start();
    actor.send(
      { type: `xstate.${how}.actor.${KEY}`, output: null, error: null, actorId: KEY } as SupervisorEvent,
    );
    expect(done.at(-1)).toEqual(["forget", KEY]);
  });

  test("logs a crash with the duty's key and the cause", () => {
    const { log, start, actor } = run();
    start();
    const error = new Error("a fault of the duty");
    actor.send({ type: `xstate.error.actor.${KEY}`, error, actorId: KEY } as SupervisorEvent);
    expect(log.lines).toEqual([{
      level: "error",
      message: "a duty crashed",
      fields: { key: KEY, cause: "Error: a fault of the duty" },
    }]);
  });

  test("logs nothing of a duty that ended well", () => {
    const { log, start, actor } = run();
    start();
    actor.send({ type: `xstate.done.actor.${KEY}`, output: null, actorId: KEY } as SupervisorEvent);
    expect(log.lines).toEqual([]);
  });

  test("drops what is over when a slot begins", () => {
    const { done, actor } = run();
    actor.send({ type: "SLOT", slot: 77 });
    expect(done).toEqual([["dropExpired", 77]]);
  });

  test("asks duties to finish, and shuts down after two seconds what has not", async () => {
    const { clock, done, start, actor } = run();
    start();
    actor.send({ type: "SHUTDOWN" });
    expect(done.at(-1)).toEqual(["tellAll", "DRAIN"]);
    await clock.advance(1_999);
    expect(done.at(-1)).toEqual(["tellAll", "DRAIN"]);
    await clock.advance(1);
    expect(done.at(-1)).toEqual(["tellAll", "SHUTDOWN"]);
  });
});
