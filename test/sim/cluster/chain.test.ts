import { describe, expect, test } from "vitest";
import { Chain, SPREAD_MS, type Version } from "../../../src/sim/cluster/chain.ts";
import { type ClusterPlan, clusterPlanOf, VALIDATORS } from "../../../src/sim/cluster/plan.ts";
import { ClusterWorld } from "../../../src/sim/cluster/world.ts";
import { epochOf, startOfSlot } from "../../../src/spec/slots.ts";
import { OPTIONS, planWith } from "./support.ts";

const VERSIONS: readonly Version[] = [0, 1];
const INDICES = Array.from({ length: VALIDATORS }, (_, index) => index);

function chainOf(plan: ClusterPlan): { chain: Chain; world: ClusterWorld } {
  const world = new ClusterWorld(plan);
  return { chain: world.chain, world };
}

/** By validator: its slots. */
function slotsOf({ chain, world }: ReturnType<typeof chainOf>, version: Version): number[][] {
  return INDICES.map((index) => world.slots.filter((slot) => chain.attesters(slot, version).includes(index)));
}

test("every validator attests once in each epoch, before a reorganisation and after", () => {
  for (let seed = 1; seed <= 50; seed++) {
    const of = chainOf(clusterPlanOf({ ...OPTIONS, seed }));
    const epochs = [...new Set(of.world.slots.map(epochOf))];
    for (const version of VERSIONS) {
      for (const slots of slotsOf(of, version)) expect(slots.map(epochOf)).toEqual(epochs);
    }
  }
});

describe("a reorganisation", () => {
  const of = chainOf(planWith([{ kind: "reorg", atMs: 13_000, validators: [1, 4] }]));
  const { chain, world } = of;

  test("moves its validators within the epoch, and no others", () => {
    const [before, after] = VERSIONS.map((version) => slotsOf(of, version));
    const moved = INDICES.filter((index) => `${before![index]}` !== `${after![index]}`);
    expect(moved).toEqual([1, 4]);
  });

  test("gives the epochs from its own on other dependent roots", () => {
    const changes = [30, 31, 32, 33].map((epoch) =>
      chain.dependentRoot(epoch, 0) !== chain.dependentRoot(epoch, 1)
    );
    expect(changes).toEqual([false, true, true, false]);
  });

  test("reaches each node a little later", () => {
    const atMs = world.startMs + 13_000;
    for (const id of world.ids) {
      expect(chain.version(id, atMs - 1)).toBe(0);
      expect(chain.version(id, atMs + SPREAD_MS)).toBe(1);
    }
  });
});

describe("a vote", () => {
  const { chain, world } = chainOf(
    planWith([{ kind: "stale", operator: 2 }, { kind: "rewind", atMs: 30_000 }]),
  );
  const slot = world.slots[0]!;
  const epochs = (operator: number, nowMs: number, of = slot) => {
    const { source, target } = chain.vote(operator, of, nowMs);
    return [source.epoch, target.epoch];
  };

  test("is for the slot's block once that came, for the one before until then", () => {
    const blockMs = chain.blockMs(1, slot);
    const late = chain.vote(1, slot, blockMs - 1).beaconBlockRoot;
    expect(chain.vote(1, slot, blockMs).beaconBlockRoot).not.toEqual(late);
    expect(chain.vote(1, slot - 1, blockMs).beaconBlockRoot).toEqual(late);
  });

  test("has the epoch before as its source, an older one at a node that is stale", () => {
    expect(epochs(1, world.startMs)).toEqual([30, 31]);
    expect(epochs(2, world.startMs)).toEqual([29, 31]);
  });

  test("has an older source at all nodes once the justification is taken back: it surrounds the epoch's before", () => {
    const nowMs = world.startMs + 30_000 + SPREAD_MS;
    expect(epochs(1, nowMs, 1_024)).toEqual([30, 32]);
  });
});

test("the sync committee serves until its epoch ends", () => {
  const { chain } = chainOf(planWith([], { syncMembers: 2 }));
  expect([30, 31, 32].map((epoch) => chain.syncCommittee(epoch))).toEqual([[], [0, 1], []]);
});

test("a node is out as long as the plan says", () => {
  const { chain, world } = chainOf(planWith([{ kind: "outage", operator: 3, fromMs: 100, toMs: 200 }]));
  const out = (operator: number, ms: number) => chain.isOut(operator, world.startMs + ms);
  expect([out(3, 99), out(3, 100), out(3, 199), out(3, 200), out(2, 150)]).toEqual([
    false,
    true,
    true,
    false,
    false,
  ]);
  expect(startOfSlot(world.facts.times, 1_021)).toBe(world.startMs);
});
