import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { ClusterTally } from "../../src/devnet/cluster-report.ts";
import { startDevnet } from "../../src/devnet/devnet.ts";
import type { DevnetReport } from "../../src/devnet/report.ts";
import { slotAt, startOfSlot } from "../../src/spec/slots.ts";
import { DevnetProcess } from "./devnet-process.ts";
import { until } from "./until.ts";

const SLOTS = 16;
/** Devnets as a script starts them: one committee, and two that share operators. */
const SIZES: readonly (readonly [name: string, args: readonly string[], committees: number])[] = [
  ["one committee", [], 1],
  ["two committees", ["--operators", "6", "--committees", "2"], 2],
];

/** A devnet in which every slot of every committee is decided, and nothing that is due is missing. */
async function completeRun(deno: string, args: readonly string[], committees: number): Promise<DevnetReport> {
  const devnet = new DevnetProcess(deno, ["--slots", String(SLOTS), ...args]);
  await devnet.ready();
  const report: DevnetReport = JSON.parse(await devnet.line(1));
  const { cluster, invalidSignatures } = report;
  assert.deepEqual([cluster.missed, invalidSignatures], [0, 0], JSON.stringify(report));
  assert.deepEqual([cluster.slots, cluster.decided], [committees * SLOTS, committees * SLOTS]);
  assert.ok(cluster.attestations > 0 && cluster.syncMessages >= cluster.slots, JSON.stringify(cluster));
  assert.equal(await devnet.exit(), 0);
  return report;
}

/** Beacon nodes that see other heads, another of the operators in each slot: the cluster decides one vote all the same. */
async function disagreeing(): Promise<number> {
  const lag = (operatorId: number, slot: number) => slot % 4 === operatorId % 4;
  const settings = { operators: 4, committees: 1, profile: "boole", slotMs: 2_000, lag } as const;
  const devnet = await startDevnet(settings, () => {});
  try {
    const from = slotAt(devnet.times, Date.now()) + 1;
    const to = from + 7;
    const tally = new ClusterTally(devnet.plan.validators, { from, to });
    const report = () => {
      tally.note(devnet.beacon.report());
      return tally.report();
    };
    await delay(startOfSlot(devnet.times, to + 1) - Date.now());
    await until(() => report().missed === 0, 4_000, () => JSON.stringify(report()));
    assert.deepEqual(devnet.beacon.report().slashable, []);
    return report().attestations;
  } finally {
    await devnet.stop();
  }
}

/** Cluster: every slot of every committee is decided and handed in, in both profiles, whatever heads are seen. */
export async function cluster(tell: (step: string) => void, deno: string): Promise<Record<string, unknown>> {
  const syncMessages: number[] = [];
  for (const profile of ["alan", "boole"]) {
    for (const [name, args, committees] of SIZES) {
      tell(`${profile}, ${name}, ${SLOTS} slots`);
      const report = await completeRun(deno, [...args, "--profile", profile], committees);
      syncMessages.push(report.cluster.syncMessages);
    }
  }
  tell("beacon nodes that disagree");
  return { slots: SLOTS, syncMessages, disagreeing: await disagreeing() };
}
