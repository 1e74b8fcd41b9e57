import { describe, expect, test } from "vitest";
import { BeaconError, type Head } from "../../../src/ports/beacon.ts";
import { type HandedIn, SimBeacon } from "../../../src/sim/cluster/beacon.ts";
import type { AnyFault } from "../../../src/sim/cluster/faults.ts";
import { ClusterWorld } from "../../../src/sim/cluster/world.ts";
import { Random } from "../../../src/sim/random.ts";
import { Scheduler } from "../../../src/sim/scheduler.ts";
import { planWith } from "./support.ts";

/** A beacon node at the first slot's start; `run` lets so much time go by. */
function start(faults: readonly AnyFault[] = []) {
  const world = new ClusterWorld(planWith(faults));
  const scheduler = new Scheduler(world.startMs);
  const handedIn: HandedIn[] = [];
  const beacon = new SimBeacon({
    world,
    operatorId: 1,
    scheduler,
    clock: scheduler.clock(0),
    random: new Random(1),
    handedIn: (what) => handedIn.push(what),
  });
  const run = (ms: number) => {
    const untilMs = scheduler.now() + ms;
    while (scheduler.step(untilMs));
  };
  const answer = <T>(asked: Promise<T>) => {
    run(world.plan.answerMs);
    return asked;
  };
  return { world, beacon, handedIn, run, answer };
}

test("it tells the duties of the validators that it is asked of, and what they follow from", async () => {
  const { world, beacon, answer } = start();
  const { dependentRoot, duties } = await answer(beacon.attesterDuties(31, [0, 3]));
  expect(duties.map(({ validatorIndex }) => validatorIndex).toSorted()).toEqual([0, 3]);
  for (const { slot, validatorIndex } of duties) {
    expect(world.chain.attesters(slot, 0)).toContain(validatorIndex);
  }
  expect(dependentRoot).toBe(world.chain.dependentRoot(31, 0));
});

test("it answers nothing while it is out, and takes nothing", async () => {
  const { beacon, handedIn, answer } = start([{ kind: "outage", operator: 1, fromMs: 0, toMs: 5_000 }]);
  await expect(answer(beacon.attestationData(1_021))).rejects.toThrow(BeaconError);
  await expect(answer(beacon.submitSyncCommitteeMessages([]))).rejects.toMatchObject({ code: "unreachable" });
  expect(handedIn).toEqual([]);
});

test("it takes what is handed in, of the chain's fork", async () => {
  const { beacon, handedIn, answer } = start();
  await answer(beacon.submitAttestations({ version: "fulu", attestations: [] }));
  expect(handedIn).toEqual([{ attestations: [], syncMessages: [] }]);
  await expect(answer(beacon.submitAttestations({ version: "deneb", attestations: [] }))).rejects
    .toMatchObject({
      code: "refused",
    });
});

describe("heads", () => {
  test("are told as each slot's block comes, in time", () => {
    const { world, beacon, run } = start();
    const heads: Head[] = [];
    beacon.followHead((head) => heads.push(head));
    run(11_000);
    expect(heads.map(({ slot }) => slot)).toEqual([1_021]);
    run(6 * 12_000);
    expect(heads.map(({ slot }) => slot)).toEqual(world.slots);
  });

  test("tell of a reorganisation in the middle of a slot: what duties follow from is another root", () => {
    const { beacon, run } = start([{ kind: "reorg", atMs: 7_000, validators: [0, 1, 2, 3, 4, 5, 6, 7] }]);
    const heads: Head[] = [];
    beacon.followHead((head) => heads.push(head));
    run(11_000);
    expect(heads.map(({ slot }) => slot)).toEqual([1_021, 1_021]);
    expect(heads[1]!.previousDutyDependentRoot).not.toBe(heads[0]!.previousDutyDependentRoot);
    expect(heads[1]!.blockRoot).toBe(heads[0]!.blockRoot);
  });

  test("are not told by a node that is out", () => {
    const { beacon, run } = start([{ kind: "outage", operator: 1, fromMs: 0, toMs: 12_000 }]);
    const heads: Head[] = [];
    beacon.followHead((head) => heads.push(head));
    run(12_000);
    expect(heads).toEqual([]);
  });
});
