import type { AnyFault } from "../../../src/sim/cluster/faults.ts";
import { type ClusterPlan, clusterPlanOf } from "../../../src/sim/cluster/plan.ts";
import { ALL_FAULT_NAMES } from "../../../src/sim/faults.ts";
import type { SimOptions } from "../../../src/sim/plan.ts";

/** A run of six slots in which anything may go wrong. */
export const OPTIONS: SimOptions = {
  duty: "cluster",
  seed: 7,
  slots: 6,
  operators: 4,
  faults: ALL_FAULT_NAMES,
};

/** The plan of a run in which only this goes wrong; its first slot is the last but two of an epoch. */
export function planWith(plannedFaults: readonly AnyFault[], change: Partial<ClusterPlan> = {}): ClusterPlan {
  return {
    ...clusterPlanOf({ ...OPTIONS, faults: [] }),
    firstSlot: 1_021,
    skewMs: [0, 0, 0, 0],
    delay: { minMs: 5, maxMs: 50 },
    answerMs: 20,
    syncMembers: 0,
    plannedFaults,
    ...change,
  };
}
