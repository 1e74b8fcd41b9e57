import { describe, expect, test } from "vitest";
import type { Clock } from "../../src/ports/clock.ts";
import { SlotClock } from "../../src/runtime/slot-clock.ts";
import { VirtualClock } from "../../src/runtime/virtual-clock.ts";

const TIMES = { genesisMs: 1_000_000, slotMs: 12_000 };

function startedAt(startMs: number) {
  const clock = new VirtualClock(startMs);
  const slots = new SlotClock(clock, TIMES);
  const called: [slot: number, at: number][] = [];
  slots.start((slot) => called.push([slot, clock.now()]));
  return { clock, slots, called };
}

const startOf = (slot: number) => TIMES.genesisMs + slot * TIMES.slotMs;

describe("a slot clock", () => {
  test("tells the slot that it is, 0 before genesis", async () => {
    const clock = new VirtualClock(0);
    const slots = new SlotClock(clock, TIMES);
    expect(slots.slot()).toBe(0);
    await clock.advanceTo(startOf(3) - 1);
    expect(slots.slot()).toBe(2);
    await clock.advance(1);
    expect(slots.slot()).toBe(3);
  });

  test("tells how long it is until a moment, 0 where it is past", () => {
    const slots = new SlotClock(new VirtualClock(5_000), TIMES);
    expect([7_500, 5_000, 100].map((moment) => slots.msUntil(moment))).toEqual([2_500, 0, 0]);
  });

  test("started before genesis calls slot 0 at genesis, and every one after it", async () => {
    const { clock, called } = startedAt(TIMES.genesisMs - 30_000);
    await clock.advanceTo(startOf(2));
    expect(called).toEqual([[0, startOf(0)], [1, startOf(1)], [2, startOf(2)]]);
  });

  test.each([["at a slot's start", 0], ["within a slot", 5_000], ["just before a slot's end", 11_999]])(
    "started %s calls from the next slot on, each at its start",
    async (_, into) => {
      const { clock, called } = startedAt(startOf(10) + into);
      await clock.advanceTo(startOf(13) + 11_999);
      expect(called).toEqual([[11, startOf(11)], [12, startOf(12)], [13, startOf(13)]]);
    },
  );

  test("calls no more once it is stopped, and holds no timer", async () => {
    const { clock, slots, called } = startedAt(startOf(10));
    await clock.advanceTo(startOf(11));
    slots.stop();
    await clock.advanceTo(startOf(20));
    expect(called.map(([slot]) => slot)).toEqual([11]);
    expect(clock.pending).toBe(0);
  });

  test("can be stopped by what it calls, twice, and before it was started", async () => {
    const clock = new VirtualClock(startOf(10));
    const slots = new SlotClock(clock, TIMES);
    const called: number[] = [];
    slots.stop();
    slots.start((slot) => {
      called.push(slot);
      slots.stop();
      slots.stop();
    });
    await clock.advanceTo(startOf(15));
    expect(called).toEqual([11]);
  });

  test("started again calls the new one only", async () => {
    const { clock, slots, called } = startedAt(startOf(10));
    const others: number[] = [];
    slots.start((slot) => others.push(slot));
    await clock.advanceTo(startOf(12));
    expect([called, others]).toEqual([[], [11, 12]]);
  });

  test("leaves out the slots that passed while its machine slept, and goes on with the one that it is", async () => {
    const clock = new VirtualClock(startOf(10));
    let sleptMs = 0;
    const late: Clock = {
      now: () => clock.now() + sleptMs,
      setTimeout: (run, delayMs) => clock.setTimeout(run, delayMs),
      clearTimeout: (handle) => clock.clearTimeout(handle),
    };
    const called: number[] = [];
    new SlotClock(late, TIMES).start((slot) => called.push(slot));
    sleptMs = 5 * TIMES.slotMs;
    await clock.advanceTo(startOf(11));
    await clock.advance(TIMES.slotMs);
    expect(called).toEqual([16, 17]);
  });

  test("goes on within a slot where its clock is set back by many", async () => {
    const clock = new VirtualClock(startOf(50));
    let aheadMs = 0;
    const jumping: Clock = {
      now: () => clock.now() - aheadMs,
      setTimeout: (run, delayMs) => clock.setTimeout(run, delayMs),
      clearTimeout: (handle) => clock.clearTimeout(handle),
    };
    const called: number[] = [];
    new SlotClock(jumping, TIMES).start((slot) => called.push(slot));
    await clock.advanceTo(startOf(51));
    aheadMs = 40 * TIMES.slotMs;
    await clock.advanceTo(startOf(53));
    expect(called).toEqual([51, 12, 13]);
  });

  test("calls each slot once though timers fire a millisecond early, as the machine's may", async () => {
    const clock = new VirtualClock(startOf(10));
    const early: Clock = {
      now: () => clock.now(),
      setTimeout: (run, delayMs) => clock.setTimeout(run, Math.max(1, delayMs - 1)),
      clearTimeout: (handle) => clock.clearTimeout(handle),
    };
    const called: number[] = [];
    new SlotClock(early, TIMES).start((slot) => called.push(slot));
    await clock.advanceTo(startOf(13) + 5_000);
    expect(called).toEqual([11, 12, 13]);
  });

  test("calls nothing before a genesis that is further off than the machine's timers reach", async () => {
    const clock = new VirtualClock(TIMES.genesisMs - 2 ** 31 - 10_000);
    // Node and deno take a delay of 2^31 milliseconds or more for one of 1.
    const limited: Clock = {
      now: () => clock.now(),
      setTimeout: (run, delayMs) => clock.setTimeout(run, delayMs < 2 ** 31 ? delayMs : 1),
      clearTimeout: (handle) => clock.clearTimeout(handle),
    };
    const called: number[] = [];
    const slots = new SlotClock(limited, TIMES);
    slots.start((slot) => called.push(slot));
    await clock.advance(20);
    expect(called).toEqual([]);
    slots.stop();
  });
});
