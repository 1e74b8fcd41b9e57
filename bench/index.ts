import { benchBls } from "./crypto/bls.ts";
import { benchClusterFigures } from "./cluster-figures/rows.ts";
import { benchClusterSlot } from "./cluster-slot.ts";
import { benchConsensus } from "./consensus.ts";
import { benchDuties } from "./duties.ts";
import type { BenchRow } from "./row.ts";

/** Every bench by its name. */
export const BENCHES: Readonly<Record<string, () => Promise<BenchRow[]>>> = {
  bls: benchBls,
  "cluster-figures": benchClusterFigures,
  "cluster-slot": benchClusterSlot,
  consensus: benchConsensus,
  duties: benchDuties,
};
