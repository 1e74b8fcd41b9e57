import { benchBls } from "./crypto/bls.ts";
import { benchConsensus } from "./consensus.ts";
import { benchDuties } from "./duties.ts";
import type { BenchRow } from "./row.ts";

/** Every bench by its name. */
export const BENCHES: Readonly<Record<string, () => Promise<BenchRow[]>>> = {
  bls: benchBls,
  consensus: benchConsensus,
  duties: benchDuties,
};
