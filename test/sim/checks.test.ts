import { describe, expect, test } from "vitest";
import { Checks, honestOperators } from "../../src/sim/checks.ts";
import type { Fault } from "../../src/sim/faults.ts";
import { type Plan, planOf } from "../../src/sim/plan.ts";
import { promisedFor } from "../../src/sim/promise.ts";
import { badValue, goodValue } from "../../src/sim/values.ts";
import { World } from "../../src/sim/world.ts";

function planWith(change: Partial<Plan>): Plan {
  const plan = planOf({ seed: 1, slots: 1, operators: 4, faults: [] });
  return {
    ...plan,
    role: "committee",
    delay: { minMs: 1, maxMs: 300 },
    skewMs: [0, 50, 100, 200],
    ...change,
  };
}

/** The checks of a run with these faults, in which operators decide in these rounds, in time or `lateMs` after it. */
function checksOf(
  plannedFaults: readonly Fault[],
  rounds: readonly (number | null)[],
  change: Partial<Plan> = {},
  lateMs = 0,
) {
  const world = new World(planWith({ plannedFaults, ...change }));
  const slot = world.slots[0]!;
  const checks = new Checks(world);
  const atMs = (promisedFor(world, slot)?.atMs ?? 0) + lateMs;
  rounds.forEach((round, i) => {
    if (round !== null) checks.decided(slot, { operator: i + 1, round, value: goodValue(slot, "all"), atMs });
  });
  checks.checkLiveness();
  return { checks, slot };
}

const kinds = (checks: Checks) => checks.violations.map(({ kind }) => kind);

test("two values of honest operators violate agreement", () => {
  const { checks, slot } = checksOf([], [1, 1, 1, 1]);
  checks.decided(slot, { operator: 2, round: 2, value: goodValue(slot, "another"), atMs: 0 });
  expect(kinds(checks)).toEqual(["agreement"]);
});

test("a faulty operator may decide what it likes", () => {
  const { checks, slot } = checksOf([{ kind: "lie", operator: 2 }], [1, null, 1, 1]);
  checks.decided(slot, { operator: 2, round: 1, value: badValue(slot), atMs: 0 });
  expect(kinds(checks)).toEqual([]);
});

test("a value that nobody may decide violates validity", () => {
  const { checks, slot } = checksOf([{ kind: "silent", operator: 4 }], [null, 1, 1, null]);
  checks.decided(slot, { operator: 1, round: 1, value: badValue(slot), atMs: 0 });
  expect(kinds(checks)).toContain("validity");
});

describe("liveness", () => {
  test("is violated by an honest operator that has not decided, and not by a faulty one", () => {
    expect(kinds(checksOf([], [1, 1, 1, null]).checks)).toEqual(["liveness"]);
    expect(kinds(checksOf([{ kind: "silent", operator: 4 }], [1, 1, 1, null]).checks)).toEqual([]);
  });

  test("is violated by a decision that comes late, in however early a round", () => {
    expect(kinds(checksOf([], [1, 1, 1, 1], {}, 0).checks)).toEqual([]);
    expect(kinds(checksOf([], [1, 1, 1, 1], {}, 1).checks)).toEqual(Array(4).fill("liveness"));
  });

  test("is violated by a decision after round f + 2", () => {
    expect(kinds(checksOf([], [3, 3, 3, 3]).checks)).toEqual([]);
    expect(kinds(checksOf([], [3, 3, 3, 4]).checks)).toEqual(["liveness"]);
  });

  test("counts its rounds from the last fault of the network", () => {
    const loss: Fault = { kind: "loss", probability: 0.5, fromMs: 0, toMs: 7_000 };
    expect(kinds(checksOf([loss], [5, 5, 5, 5]).checks)).toEqual([]);
    expect(kinds(checksOf([loss], [5, 5, 5, 6]).checks)).toEqual(["liveness"]);
  });

  test("is not promised where clocks are seconds apart, or messages slower than half a second", () => {
    const skew: Fault = { kind: "skew", operator: 1, byMs: 3_000 };
    expect(kinds(checksOf([skew], [null, null, null, null]).checks)).toEqual([]);
    const slow = { delay: { minMs: 1, maxMs: 301 } };
    expect(kinds(checksOf([], [null, null, null, null], slow).checks)).toEqual([]);
  });
});

test("slots that had to be decided are counted, decided or not", () => {
  const skew: Fault = { kind: "skew", operator: 1, byMs: 3_000 };
  expect(checksOf([], [1, 1, 1, null]).checks.dueSlots).toBe(1);
  expect(checksOf([skew], [1, 1, 1, 1]).checks.dueSlots).toBe(0);
});

test("a run is complete once every honest operator decided every slot", () => {
  const silent: Fault = { kind: "silent", operator: 4 };
  const { checks, slot } = checksOf([silent], [1, 1, null, 1], { slots: 2 });
  const decide = (at: number, operator: number) =>
    checks.decided(at, { operator, round: 1, value: goodValue(at, "all"), atMs: 0 });
  expect(checks.isDecided(slot)).toBe(false);
  decide(slot, 3);
  expect([checks.isDecided(slot), checks.complete]).toEqual([true, false]);
  for (const operator of [1, 2, 3]) decide(slot + 1, operator);
  expect(checks.complete).toBe(true);
});

test("honest is who has no fault of its own; a wrong clock is none", () => {
  const plannedFaults: Fault[] = [
    { kind: "skew", operator: 1, byMs: 100 },
    { kind: "crash", operator: 2, afterSends: 0, restartMs: null },
    { kind: "votes", operator: 3 },
    { kind: "partition", side: [4], fromMs: 0, toMs: 1 },
  ];
  expect(honestOperators(planWith({ plannedFaults }))).toEqual([1, 4]);
});
