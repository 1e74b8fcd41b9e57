import type { AnyStateMachine } from "xstate";
import type { ChartName } from "../../machines/catalog.ts";
import { clusterSlotWith } from "../../src/effects/cluster-slot.ts";
import { commitBoostSigningWith } from "../../src/effects/commit-boost-signing.ts";
import { preconfWith } from "../../src/effects/preconf.ts";
import { qbftWith } from "../../src/effects/qbft.ts";
import { supervisorWith } from "../../src/effects/supervisor.ts";
import { thresholdSigningWith } from "../../src/effects/threshold-signing.ts";

/** Ports that are never called: whatever is asked of them is one of them. */
const ports: never = new Proxy((() => {}) as never, { get: () => ports });

/** Every chart with its effects over fake ports. */
export const provided: Readonly<Record<ChartName, AnyStateMachine>> = {
  supervisor: supervisorWith(ports),
  thresholdSigning: thresholdSigningWith(ports),
  commitBoostSigning: commitBoostSigningWith(ports),
  preconf: preconfWith(ports),
  qbft: qbftWith(ports),
  clusterSlot: clusterSlotWith(ports),
};
