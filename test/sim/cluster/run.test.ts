import { describe, expect, test } from "vitest";
import type { AnyFault } from "../../../src/sim/cluster/faults.ts";
import { type ClusterPlan, clusterPlanOf } from "../../../src/sim/cluster/plan.ts";
import { ClusterSimulation } from "../../../src/sim/cluster/run.ts";
import type { SimResult } from "../../../src/sim/run.ts";
import { replayCommand } from "../../../src/sim/shrink.ts";
import { OPTIONS, planWith } from "./support.ts";

async function traced(plan: ClusterPlan): Promise<{ lines: readonly string[]; result: SimResult }> {
  const lines: string[] = [];
  const result = await new ClusterSimulation(plan, (line) => lines.push(line)).run();
  return { lines, result };
}

const tracedWith = (faults: readonly AnyFault[], change: Partial<ClusterPlan> = {}) =>
  traced(planWith(faults, change));

/** Seconds into the run at which an operator decided a slot. */
function decidedAt(lines: readonly string[], operator: number, slot: number): number {
  const line = lines.find((text) =>
    text.includes(`operator ${operator} info: a cluster decided`) && text.includes(`:${slot}"`)
  );
  return Number(line?.trim().split(" ")[0]);
}

/** Slots in which someone attests. */
const busy = (lines: readonly string[]) =>
  [...new Set(lines.flatMap((line) => /a cluster decided .*:(\d+)"/.exec(line)?.slice(1).map(Number) ?? []))]
    .toSorted();

describe("a run of cluster slots", () => {
  test("is the same for the same seed, event by event", async () => {
    const first = await traced(clusterPlanOf(OPTIONS));
    expect(first.lines.length).toBeGreaterThan(200);
    expect((await traced(clusterPlanOf(OPTIONS))).lines).toEqual(first.lines);
  });

  test("without faults decides and hands in every slot in the first round", async () => {
    const { lines, result } = await tracedWith([], { syncMembers: 1 });
    expect(result).toMatchObject({ highestRound: 1, violations: [] });
    expect(result.due).toBe(result.decided);
    const ends = lines.filter((line) => line.includes("a cluster's slot ended"));
    expect(ends.length).toBeGreaterThanOrEqual(4 * result.decided);
    expect(ends.filter((line) => !line.includes('"submitted"'))).toEqual([]);
  });

  test("tells a line of every event: who, when, what", async () => {
    const { lines } = await tracedWith([]);
    const line = /^ *-?\d+\.\d{3} operator \d (?:starts|sends|gets|hands in|info:|warn:) ?/;
    expect(lines.filter((text) => !line.test(text))).toEqual([]);
  });

  test("has slots that overlap: one whose network is cut is decided after the next", async () => {
    const plain = await tracedWith([]);
    const [first, next] = busy(plain.lines);
    const fromMs = (first! - 1_021) * 12_000;
    const toMs = (next! - 1_021) * 12_000 + 2_000;
    expect(next).toBe(first! + 1);
    const { lines, result } = await tracedWith([{ kind: "partition", side: [1, 2], fromMs, toMs }]);
    expect(result.violations).toEqual([]);
    const [late, early] = [decidedAt(lines, 1, first!), decidedAt(lines, 1, next!)];
    expect(late).toBeGreaterThan((next! - 1_021) * 12);
    expect(early - (next! - 1_021) * 12).toBeLessThan(6);
  });
});

describe("an operator that crashes", () => {
  test("says nothing more, and starts again with its disk: it signs the slot's vote once more", async () => {
    // The messages of its first slot are a prepare, a commit, a decided message, then partials.
    const { lines, result } = await tracedWith([{
      kind: "crash",
      operator: 4,
      afterSends: 3,
      restartMs: 300,
    }]);
    const own = lines.filter((line) => line.includes("operator 4 "));
    const crash = own.findIndex((line) => line.includes("crashes"));
    const again = own.findLastIndex((line) => line.includes("starts"));
    expect(crash).toBeGreaterThan(0);
    expect(again).toBeGreaterThan(crash);
    expect(own.slice(crash + 1, again)).toEqual([]);
    expect(own.slice(again).some((line) => line.includes("sends"))).toBe(true);
    expect(result.violations).toEqual([]);
  });
});

test("an operator whose disk fails signs no attestation of the slot, and hands in what the others sign", async () => {
  const { lines, result } = await tracedWith([
    { kind: "disk", operator: 2, recorded: false, fromMs: 0, toMs: 72_000 },
  ]);
  const own = lines.filter((line) => line.includes("operator 2 "));
  expect(own.some((line) => line.includes("sends") && line.includes("partials"))).toBe(false);
  expect(own.some((line) => line.includes("hands in"))).toBe(true);
  expect(result.violations).toEqual([]);
});

test("whose partials do not hold is named", async () => {
  const { lines, result } = await tracedWith([{ kind: "partials", operator: 3 }]);
  expect(lines.some((line) => /warn: bad partial signature .*"operator":3/.test(line))).toBe(true);
  expect(result.violations).toEqual([]);
});

test("a reorganisation moves duties, and operators follow it", async () => {
  const reorg: AnyFault = { kind: "reorg", atMs: 20_000, validators: [0, 1, 2, 3, 4, 5, 6, 7] };
  const { lines, result } = await tracedWith([reorg]);
  const asked = lines.filter((line) => line.includes("a reorganisation changed duties"));
  expect(asked.length).toBeGreaterThanOrEqual(4);
  expect(result.violations).toEqual([]);
});

test("a run is told by its duty, seed, size and faults", () => {
  expect(replayCommand({ ...OPTIONS, seed: 5, keep: [0, 2] })).toBe(
    "quorate sim --duty cluster --seed 5 --slots 6 --operators 4 --faults all --keep 0,2 --trace",
  );
});
