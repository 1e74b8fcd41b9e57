import { describe, expect, test } from "vitest";
import { CLUSTER_MISBEHAVIOURS, misbehavioursOf } from "../../../src/sim/cluster/faults.ts";
import { clusterPlanOf } from "../../../src/sim/cluster/plan.ts";
import { promisedSlot } from "../../../src/sim/cluster/promise.ts";
import { ClusterWorld } from "../../../src/sim/cluster/world.ts";
import { ALL_FAULT_NAMES } from "../../../src/sim/faults.ts";
import { faultyNodes } from "../../../src/spec/committee.ts";
import { epochOf, SLOTS_PER_EPOCH } from "../../../src/spec/slots.ts";
import { OPTIONS } from "./support.ts";

const plansOf = (operators: number, seeds: number) =>
  Array.from({ length: seeds }, (_, seed) => clusterPlanOf({ ...OPTIONS, seed, operators }));

describe("a plan of cluster slots", () => {
  test("is the same for the same seed, and another for another", () => {
    expect(clusterPlanOf(OPTIONS)).toEqual(clusterPlanOf(OPTIONS));
    expect(clusterPlanOf({ ...OPTIONS, seed: 8 })).not.toEqual(
      clusterPlanOf({ ...OPTIONS, seed: 8, operators: 7 }),
    );
  });

  test.each([4, 7, 10, 13])("never has more than f of %i operators misbehave or crash", (operators) => {
    for (const { plannedFaults } of plansOf(operators, 300)) {
      const crashed = plannedFaults.flatMap((fault) => fault.kind === "crash" ? [fault.operator] : []);
      const ids = Array.from({ length: operators }, (_, i) => i + 1);
      const faulty = ids.filter((id) =>
        misbehavioursOf(plannedFaults, id).length > 0 || crashed.includes(id)
      );
      expect(faulty.length).toBeLessThanOrEqual(faultyNodes(operators));
    }
  });

  test("has its slots at the end of an epoch, often on both sides, never in the first", () => {
    const plans = plansOf(4, 200);
    for (const { firstSlot, slots } of plans) {
      expect(epochOf(firstSlot)).toBeGreaterThan(1);
      // By then operators have asked for the next epoch's duties.
      expect(firstSlot % SLOTS_PER_EPOCH).toBeGreaterThanOrEqual(SLOTS_PER_EPOCH / 2);
      expect(epochOf(firstSlot + slots)).toBe(epochOf(firstSlot) + 1);
    }
  });

  test("has only faults that were asked for, and each fault comes up", () => {
    const seen = new Set(
      plansOf(4, 300).flatMap(({ plannedFaults }) => plannedFaults.map(({ kind }) => kind)),
    );
    expect([...seen].toSorted()).toEqual([...ALL_FAULT_NAMES].toSorted());
    for (let seed = 0; seed < 100; seed++) {
      const { plannedFaults } = clusterPlanOf({ ...OPTIONS, seed, faults: ["reorg", "twins"] });
      expect(plannedFaults.filter(({ kind }) => kind !== "reorg" && kind !== "twins")).toEqual([]);
    }
  });

  test("keeps of its faults those that are named", () => {
    const all = clusterPlanOf(OPTIONS).plannedFaults;
    expect(all.length).toBeGreaterThan(1);
    expect(clusterPlanOf({ ...OPTIONS, keep: [1] }).plannedFaults).toEqual([all[1]]);
  });

  test.each([4, 7])(
    "promises something of most slots of %i operators, and most signatures of some",
    (operators) => {
      const worlds = plansOf(operators, 100).map((plan) => new ClusterWorld(plan));
      const promised = worlds.flatMap((world) =>
        world.slots.flatMap((slot) => promisedSlot(world, slot) ?? [])
      );
      const handedIn = promised.filter((slot) => slot.handedIn.length > 0);
      expect(promised.length / (100 * OPTIONS.slots)).toBeGreaterThan(0.4);
      expect(handedIn.length / promised.length).toBeGreaterThan(0.5);
    },
  );
});

test("every way to misbehave is a fault that can be asked for", () => {
  for (const kind of CLUSTER_MISBEHAVIOURS) expect(ALL_FAULT_NAMES).toContain(kind);
});
