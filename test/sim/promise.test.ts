import { describe, expect, test } from "vitest";
import type { Fault } from "../../src/sim/faults.ts";
import { type Plan, planOf, type SimRole, SYNCHRONOUS_MS } from "../../src/sim/plan.ts";
import { promisedFor } from "../../src/sim/promise.ts";
import { World } from "../../src/sim/world.ts";

/** The round by which each slot of a run must be decided, and how long after its duty's start; null for never. */
function promisedOf(role: SimRole, plannedFaults: readonly Fault[], change: Partial<Plan> = {}) {
  const plan = planOf({ seed: 1, slots: 1, operators: 4, faults: [] });
  const world = new World({ ...plan, role, plannedFaults, ...change });
  return world.slots.map((slot) => {
    const promised = promisedFor(world, slot);
    return promised && [promised.round, promised.atMs - world.dutyStartMs(slot)];
  });
}

const loss = (fromMs: number, toMs: number): Fault => ({ kind: "loss", probability: 0.5, fromMs, toMs });
const SLACK = SYNCHRONOUS_MS;

describe("a slot is promised to be decided", () => {
  test("in round f + 2 where the network is whole, and no later than that round ends", () => {
    expect(promisedOf("committee", [])).toEqual([[3, 6_000 + SLACK]]);
    expect(promisedOf("committee", [], { operators: 13 })).toEqual([[6, 12_000 + SLACK]]);
  });

  test("f + 2 rounds after the network is whole", () => {
    // A committee's duty starts four seconds into the slot.
    expect(promisedOf("committee", [loss(0, 4_000)])).toEqual([[3, 6_000 + SLACK]]);
    expect(promisedOf("committee", [loss(0, 6_500)])).toEqual([[5, 10_000 + SLACK]]);
  });

  test("f + 2 rounds after what was held up has come", () => {
    const reorder: Fault = { kind: "reorder", probability: 0.5, fromMs: 0, toMs: 4_000 };
    expect(promisedOf("committee", [reorder])).toEqual([[5, 10_000 + SLACK]]);
  });

  test("whatever is lost in another slot, before or after", () => {
    expect(promisedOf("committee", [loss(12_000, 17_000)], { slots: 4 })).toEqual([
      [3, 6_000 + SLACK],
      [4, 8_000 + SLACK],
      [3, 6_000 + SLACK],
      [3, 6_000 + SLACK],
    ]);
  });

  test("later where the network fails again before it is decided", () => {
    const faults = [loss(12_000, 15_000), loss(0, 10_000)];
    expect(promisedOf("committee", faults)).toEqual([[9, 136_000 + SLACK]]);
  });
});

describe("nothing is promised", () => {
  test("where the duty has no such round any more", () => {
    expect(promisedOf("proposer", [loss(0, 5_999)])).toEqual([[6, 12_000 + SLACK]]);
    expect(promisedOf("proposer", [loss(0, 6_000)])).toEqual([null]);
  });

  test("of a proposer where its next slot may begin before", () => {
    expect(promisedOf("proposer", [loss(0, 5_999)], { slots: 2 })).toEqual([null, [3, 6_000 + SLACK]]);
    expect(promisedOf("proposer", [loss(0, 3_999)], { slots: 2 })[0]).toEqual([5, 10_000 + SLACK]);
  });

  test("where clocks are seconds apart, or messages too slow", () => {
    expect(promisedOf("committee", [{ kind: "skew", operator: 1, byMs: 3_000 }])).toEqual([null]);
    expect(promisedOf("committee", [], { skewMs: [0, 0, 0, 100], delay: { minMs: 1, maxMs: 401 } })).toEqual([
      null,
    ]);
  });
});
