import { clusterSlot } from "./cluster-slot/chart.ts";
import { commitBoostSigning } from "./commit-boost-signing/chart.ts";
import { preconf } from "./preconf/chart.ts";
import { qbft } from "./qbft/chart.ts";
import { supervisor } from "./supervisor/chart.ts";
import { thresholdSigning } from "./threshold-signing/chart.ts";

/** Every chart by its name: what the atlas, the tests of the house and the docs go through. */
export const catalog = {
  supervisor,
  thresholdSigning,
  commitBoostSigning,
  preconf,
  qbft,
  clusterSlot,
} as const;

/** The name of a chart. */
export type ChartName = keyof typeof catalog;
