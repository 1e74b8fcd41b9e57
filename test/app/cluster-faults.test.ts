import { describe, expect, test } from "vitest";
import { BeaconError } from "../../src/ports/beacon.ts";
import type { SlashingProtection } from "../../src/ports/slashing-protection.ts";
import { toHex } from "../../src/spec/hex.ts";
import { type Cluster, type ClusterOptions, createCluster, FACTS, type Member } from "../support/cluster.ts";
import { inTurn, MadeUpBeacon, type MadeUpBeaconOptions, voteAt } from "../support/beacon.ts";

const { slotMs } = FACTS.times;
/** The slot that a cluster starts in. */
const SLOT = 10;
const UNREACHABLE = new BeaconError("unreachable", "no answer");

interface Run {
  readonly cluster: Cluster;
  /** By operator id, from 1 on. */
  readonly beacons: readonly MadeUpBeacon[];
}

/** A cluster in which each operator has a beacon node of its own. */
async function start(
  options: ClusterOptions = {},
  beaconOf: (id: number) => MadeUpBeaconOptions = () => ({}),
  prepare: (beacons: readonly MadeUpBeacon[]) => void = () => {},
): Promise<Run> {
  const ids = Array.from({ length: options.operators ?? 4 }, (_, i) => i + 1);
  const beacons = ids.map((id) => new MadeUpBeacon(beaconOf(id)));
  prepare(beacons);
  const cluster = await createCluster({ ...options, beaconOf: (id) => beacons[id - 1]! });
  return { cluster, beacons };
}

/** Runs to a millisecond before the next slot. */
const toEndOfSlot = ({ clock }: Cluster) => clock.advance(slotMs - 1_001);

const attestersAt = ({ attestations }: MadeUpBeacon, slot = SLOT) =>
  attestations.filter(({ data }) => data.slot === slot).map(({ attesterIndex }) => attesterIndex).toSorted();

const syncMembers = ({ syncMessages }: MadeUpBeacon) =>
  syncMessages.map(({ validatorIndex }) => validatorIndex).toSorted();

/** How an operator's duties ended, by slot. */
const endsOf = ({ log }: Member) =>
  log.lines.filter(({ message }) => message === "a cluster's slot ended").map(({ fields }) => [
    fields.slot,
    fields.reason,
  ]);

const causesOf = ({ log }: Member, message: string) =>
  log.lines.filter((line) => line.message === message).map(({ fields }) => fields.cause);

const ATTESTING: MadeUpBeaconOptions = { inSyncCommittee: () => false, attests: (_, slot) => slot === SLOT };

test("with one operator of four down all attestations and sync messages are handed in", async () => {
  const { cluster, beacons } = await start({ validators: 2, down: [4] });
  await toEndOfSlot(cluster);
  for (const beacon of beacons.slice(0, 3)) {
    expect([attestersAt(beacon), syncMembers(beacon)]).toEqual([[0, 1], [0, 1]]);
  }
  await cluster.stop();
});

test("with the leader down a later round decides", async () => {
  const { cluster, beacons } = await start({ down: [3] }, () => ATTESTING);
  await toEndOfSlot(cluster);
  for (const id of [1, 2, 4]) expect(attestersAt(beacons[id - 1]!)).toEqual([0]);
  for (const { log } of cluster.members) {
    expect(log.lines.find(({ message }) => message === "a cluster decided")?.fields.round).toBe(2);
  }
  await cluster.stop();
});

test("a cluster of seven goes on with two operators down", async () => {
  const { cluster, beacons } = await start({ operators: 7, down: [2, 6] });
  await toEndOfSlot(cluster);
  for (const id of [1, 3, 4, 5, 7]) {
    expect([attestersAt(beacons[id - 1]!), syncMembers(beacons[id - 1]!)]).toEqual([[0], [0]]);
  }
  await cluster.stop();
});

describe("a beacon node that fails in a slot", () => {
  test("keeps its operator from signing, not the others, and not from the next slot", async () => {
    const { cluster, beacons } = await start({ validators: 2 }, () => ({
      inSyncCommittee: () => false,
      attests: inTurn(2),
    }));
    const blind = beacons[3]!;
    blind.failing = UNREACHABLE;
    await toEndOfSlot(cluster);
    for (const beacon of beacons.slice(0, 3)) expect(attestersAt(beacon)).toEqual([0]);
    expect(blind.attestations).toEqual([]);
    const own = cluster.members[3]!;
    expect(own.log.lines.filter(({ message }) => message === "a cluster decided")).toEqual([]);
    blind.failing = null;
    await cluster.clock.advance(slotMs);
    expect(attestersAt(blind, SLOT + 1)).toEqual([1]);
    await cluster.stop();
  });

  test("and comes back a second later finds the others' partials waiting for its operator", async () => {
    const { cluster, beacons } = await start({}, () => ATTESTING);
    const late = beacons[3]!;
    late.failing = UNREACHABLE;
    await cluster.clock.advance(slotMs / 3);
    expect([attestersAt(beacons[0]!), attestersAt(late)]).toEqual([[0], []]);
    late.failing = null;
    await cluster.clock.advance(500);
    expect(attestersAt(late)).toEqual([0]);
    expect(endsOf(cluster.members[3]!)).toEqual([[SLOT, "submitted"]]);
    await cluster.stop();
  });

  test("as the epoch's duties are asked for costs the slot only, and is told once", async () => {
    const { cluster, beacons } = await start(
      { validators: 2 },
      () => ({ inSyncCommittee: () => false, attests: inTurn(2) }),
      (made) => made[3]!.failing = UNREACHABLE,
    );
    await toEndOfSlot(cluster);
    expect(beacons.map((beacon) => attestersAt(beacon))).toEqual([[0], [0], [0], []]);
    expect(causesOf(cluster.members[3]!, "the beacon node did not tell the duties")).toHaveLength(1);
    beacons[3]!.failing = null;
    await cluster.clock.advance(slotMs);
    expect(beacons.map((beacon) => attestersAt(beacon, SLOT + 1))).toEqual([[1], [1], [1], [1]]);
    await cluster.stop();
  });

  test("as signatures are handed in is given them until it takes them", async () => {
    const { cluster, beacons } = await start({}, () => ATTESTING);
    const [first] = beacons;
    first!.refusing = UNREACHABLE;
    await toEndOfSlot(cluster);
    expect([attestersAt(first!), attestersAt(beacons[1]!)]).toEqual([[], [0]]);
    first!.refusing = null;
    await cluster.clock.advance(500);
    expect(attestersAt(first!)).toEqual([0]);
    await cluster.stop();
  });
});

test("beacon nodes that disagree on the head: one vote is decided, and all sign the same", async () => {
  const { cluster, beacons } = await start({ validators: 2 }, (id) => ({
    ...ATTESTING,
    vote: (slot) => voteAt(slot, `fork ${id}`),
  }));
  await toEndOfSlot(cluster);
  const roots = beacons.flatMap(({ attestations }) =>
    attestations.map(({ data }) => toHex(data.beaconBlockRoot))
  );
  const votes = [1, 2, 3, 4].map((id) => toHex(voteAt(SLOT, `fork ${id}`).beaconBlockRoot));
  expect([roots.length, new Set(roots).size]).toEqual([8, 1]);
  expect(votes).toContain(roots[0]);
  for (const { log } of cluster.members) {
    expect(log.lines.filter(({ level }) => level === "error")).toEqual([]);
  }
  await cluster.stop();
});

test("operators that know of different validators hand in those that have a quorum, and the rest expires", async () => {
  // Validator 1 is known to operators 1 to 3, validator 2 to operators 1 and 2; 0 and 3 to all.
  const knows = (id: number, index: number) => index === 1 ? id <= 3 : index === 2 ? id <= 2 : true;
  const { cluster, beacons } = await start({ validators: 4, knows }, () => ATTESTING);
  await toEndOfSlot(cluster);
  expect(beacons.map((beacon) => attestersAt(beacon))).toEqual([[0, 1, 3], [0, 1, 3], [0, 1, 3], [0, 3]]);
  await cluster.clock.advance(34 * slotMs);
  expect(cluster.members.map(endsOf)).toEqual([
    [[SLOT, "expired"]],
    [[SLOT, "expired"]],
    [[SLOT, "submitted"]],
    [[SLOT, "submitted"]],
  ]);
  expect(causesOf(cluster.members[0]!, "a cluster's slot ended")).toEqual([
    "3 of 4 signatures were handed in: the others had no quorum",
  ]);
  await cluster.stop();
});

describe("a vote that is slashable for one operator's history", () => {
  /** A cluster of which one operator signed another vote of the same target before. */
  async function afterOtherVote(operatorId: number): Promise<Run> {
    const own = new Map<number, SlashingProtection>();
    const slashingOf = (id: number, create: () => SlashingProtection) => {
      const slashing = create();
      own.set(id, slashing);
      return slashing;
    };
    const run = await start({ validators: 2, slashingOf }, () => ATTESTING);
    own.get(operatorId)!.recordAttestations([{
      validatorPublicKey: run.cluster.validators[1]!,
      slot: BigInt(SLOT - 1),
      sourceEpoch: 0n,
      targetEpoch: 1n,
      signingRoot: `0x${"66".repeat(32)}`,
    }]);
    return run;
  }

  test.each([["follows", 1], ["leads the first round", 3]])(
    "is refused by that operator, and the others go on: it %s",
    async (_, operatorId) => {
      const { cluster, beacons } = await afterOtherVote(operatorId);
      await toEndOfSlot(cluster);
      for (const [i, beacon] of beacons.entries()) {
        expect(attestersAt(beacon)).toEqual(i + 1 === operatorId ? [] : [0, 1]);
      }
      const member = cluster.members[operatorId - 1]!;
      expect(endsOf(member)).toEqual([[SLOT, "refused"]]);
      expect(await member.metrics.text()).toContain(
        `quorate_cluster_decided_total{verdict="SlashableAttestation"} 1`,
      );
      await cluster.stop();
    },
  );
});
