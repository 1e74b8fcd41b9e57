import { expect, test } from "vitest";
import { BeaconError } from "../../src/ports/beacon.ts";
import type { AttestationRecord, SlashingProtection } from "../../src/ports/slashing-protection.ts";
import { type Cluster, createCluster, FACTS, type Member } from "../support/cluster.ts";
import { inTurn, MadeUpBeacon, type MadeUpBeaconOptions, voteAt } from "../support/beacon.ts";

const { slotMs } = FACTS.times;
/** The slot that a cluster starts in, one second into it. */
const SLOT = 10;
const VOTE_MS = slotMs / 3 - 1_000;
const TO_NEXT_SLOT = slotMs - 1_000;

const ATTESTING: MadeUpBeaconOptions = { inSyncCommittee: () => false, attests: inTurn(4) };

const beaconsOf = (options: MadeUpBeaconOptions) => [1, 2, 3, 4].map(() => new MadeUpBeacon(options));

const attestersAt = ({ attestations }: MadeUpBeacon, slot: number) =>
  attestations.filter(({ data }) => data.slot === slot).map(({ attesterIndex }) => attesterIndex);

/** The round in which an operator heard that a slot was decided. */
function roundOf({ log }: Member, slot: number) {
  const lines = log.lines.filter(({ message, fields }) =>
    message === "a cluster decided" && String(fields.key).endsWith(`:${slot}`)
  );
  return lines.map(({ fields }) => fields.round);
}

test("a slot whose block is there is not waited out: the cluster attests before a third of it", async () => {
  const beacons = beaconsOf(ATTESTING);
  const cluster = await createCluster({ validators: 4, beaconOf: (id) => beacons[id - 1]! });
  await cluster.clock.advance(500);
  for (const beacon of beacons) beacon.head(SLOT);
  await cluster.clock.advance(500);
  for (const beacon of beacons) expect(attestersAt(beacon, SLOT)).toEqual([2]);
  await cluster.stop();
});

test("three operators whose block is there do not wait for the fourth, which signs once it knows its vote", async () => {
  const beacons = beaconsOf(ATTESTING);
  const cluster = await createCluster({ validators: 4, beaconOf: (id) => beacons[id - 1]! });
  await cluster.clock.advance(500);
  for (const beacon of beacons.slice(0, 3)) beacon.head(SLOT);
  await cluster.clock.advance(500);
  // The fourth hears what was decided, asks what it would vote for, and finds the others' partials waiting.
  for (const beacon of beacons) expect(attestersAt(beacon, SLOT)).toEqual([2]);
  await cluster.stop();
});

test("a head of another slot is not waited for less", async () => {
  const beacons = beaconsOf(ATTESTING);
  const cluster = await createCluster({ validators: 4, beaconOf: (id) => beacons[id - 1]! });
  for (const beacon of beacons) beacon.head(SLOT - 1);
  await cluster.clock.advance(VOTE_MS - 1);
  for (const beacon of beacons) expect(beacon.attestations).toEqual([]);
  await cluster.clock.advance(100);
  for (const beacon of beacons) expect(attestersAt(beacon, SLOT)).toEqual([2]);
  await cluster.stop();
});

test("a slot without duties starts nothing", async () => {
  const beacons = beaconsOf({ inSyncCommittee: () => false, attests: (_, slot) => slot === SLOT + 1 });
  const cluster = await createCluster({ beaconOf: (id) => beacons[id - 1]! });
  await cluster.clock.advance(TO_NEXT_SLOT - 1);
  for (const { operator, log } of cluster.members) {
    expect([operator.runtime.host.size, log.lines]).toEqual([0, []]);
  }
  await cluster.clock.advance(slotMs);
  for (const beacon of beacons) expect(attestersAt(beacon, SLOT + 1)).toEqual([0]);
  await cluster.stop();
});

test("a slot whose consensus is held up does not stop the next, and is decided later", async () => {
  const beacons = beaconsOf(ATTESTING);
  const cluster = await createCluster({ validators: 4, beaconOf: (id) => beacons[id - 1]! });
  const cut = ["peer3", "peer4"];
  cut.forEach((peer) => cluster.hub.disconnect(peer));
  await cluster.clock.advance(TO_NEXT_SLOT);
  expect(beacons.flatMap(({ attestations }) => attestations)).toEqual([]);
  cut.forEach((peer) => cluster.hub.reconnect(peer));
  await cluster.clock.advance(slotMs / 2);
  for (const [i, beacon] of beacons.entries()) {
    const member = cluster.members[i]!;
    expect([attestersAt(beacon, SLOT), attestersAt(beacon, SLOT + 1)]).toEqual([[2], [3]]);
    expect(roundOf(member, SLOT + 1)).toEqual([1]);
    expect(roundOf(member, SLOT)[0]).toBeGreaterThan(4);
  }
  await cluster.stop();
});

test("sync messages of a slot that is decided after round 4 are not signed, its attestations are", async () => {
  const beacons = beaconsOf({ attests: inTurn(4), inSyncCommittee: (index) => index === 0 });
  const cluster = await createCluster({ validators: 4, beaconOf: (id) => beacons[id - 1]! });
  const cut = ["peer3", "peer4"];
  cut.forEach((peer) => cluster.hub.disconnect(peer));
  await cluster.clock.advance(TO_NEXT_SLOT);
  cut.forEach((peer) => cluster.hub.reconnect(peer));
  await cluster.clock.advance(slotMs / 2);
  for (const [i, beacon] of beacons.entries()) {
    expect(attestersAt(beacon, SLOT)).toEqual([2]);
    expect(beacon.syncMessages.map(({ slot }) => slot)).toEqual([SLOT + 1]);
    expect(await cluster.members[i]!.metrics.text()).toContain(
      'quorate_withheld_total{kind="syncMessage"} 1',
    );
  }
  await cluster.stop();
});

test("an operator whose partials come late is heard by the others' network all the same", async () => {
  const beacons = beaconsOf({ ...ATTESTING, attests: (_, slot) => slot === SLOT });
  const latencyMs = (from: string) => from === "peer4" ? 900 : 5;
  const cluster = await createCluster({ validators: 1, latencyMs, beaconOf: (id) => beacons[id - 1]! });
  await cluster.clock.advance(VOTE_MS + 300);
  for (const beacon of beacons.slice(0, 3)) expect(attestersAt(beacon, SLOT)).toEqual([0]);
  await cluster.clock.advance(3_000);
  expect(attestersAt(beacons[3]!, SLOT)).toEqual([0]);
  for (const id of [1, 2, 3]) {
    const { ignore, reject } = cluster.hub.verdicts(`peer${id}`);
    expect({ ignore, reject }).toEqual({ ignore: 0, reject: 0 });
  }
  await cluster.stop();
});

test("an operator that stops hands in what it has begun", async () => {
  const beacons = beaconsOf(ATTESTING);
  const cluster = await createCluster({
    validators: 4,
    latencyMs: () => 50,
    beaconOf: (id) => beacons[id - 1]!,
  });
  await cluster.clock.advance(VOTE_MS + 60);
  const stopping = cluster.members[0]!.operator.stop();
  await cluster.clock.advance(2_000);
  await stopping;
  expect(attestersAt(beacons[0]!, SLOT)).toEqual([2]);
  await cluster.stop();
});

test("an operator that stops begins no slot that comes meanwhile, which is no error", async () => {
  const beacons = beaconsOf(ATTESTING);
  const cluster = await createCluster({ validators: 4, beaconOf: (id) => beacons[id - 1]! });
  const [member] = cluster.members;
  beacons[0]!.refusing = new BeaconError("unreachable", "no answer");
  await cluster.clock.advance(TO_NEXT_SLOT - 1_000);
  // What is not handed in yet keeps it draining over the start of the slot.
  const stopping = member!.operator.stop();
  await cluster.clock.advance(slotMs);
  await stopping;
  expect(roundOf(member!, SLOT)).toEqual([1]);
  expect(roundOf(member!, SLOT + 1)).toEqual([]);
  expect(member!.log.lines.filter(({ level }) => level === "error")).toEqual([]);
  expect(attestersAt(beacons[1]!, SLOT + 1)).toEqual([3]);
  await cluster.stop();
});

/** A member's slashing protection, the same one over its restarts, and what it let be signed. */
function sharedSlashing() {
  const own = new Map<number, SlashingProtection>();
  const allowed: (AttestationRecord & { readonly operatorId: number })[] = [];
  const slashingOf = (id: number, create: () => SlashingProtection): SlashingProtection => {
    const slashing = own.get(id) ?? create();
    own.set(id, slashing);
    return {
      ...slashing,
      checkAttestation: (of) => slashing.checkAttestation(of),
      checkAttestations: (of) => slashing.checkAttestations(of),
      recordAttestations(of) {
        const refusals = slashing.recordAttestations(of);
        of.forEach((record, i) => refusals[i] === null && allowed.push({ ...record, operatorId: id }));
        return refusals;
      },
    };
  };
  return { slashingOf, allowed };
}

/** The roots that an operator signed in a slot. */
const rootsOf = (allowed: ReturnType<typeof sharedSlashing>["allowed"], operatorId: number, slot: number) =>
  new Set(
    allowed.filter((record) => record.operatorId === operatorId && record.slot === BigInt(slot))
      .map(({ signingRoot }) => signingRoot),
  );

/** A cluster whose operator 1, once started again, sees another head. */
async function restarting(latencyMs?: (from: string, to: string) => number) {
  const beacons: MadeUpBeacon[] = [];
  const { slashingOf, allowed } = sharedSlashing();
  const beaconOf = (id: number) => {
    const again = beacons.length === 4;
    const beacon = new MadeUpBeacon({
      ...ATTESTING,
      vote: (slot) => voteAt(slot, again && slot === SLOT ? "other" : "main"),
    });
    beacons[again ? 4 : id - 1] = beacon;
    return beacon;
  };
  const cluster: Cluster = await createCluster({
    validators: 4,
    slashingOf,
    beaconOf,
    ...latencyMs && { latencyMs },
  });
  return { cluster, beacons, allowed };
}

test("an operator started again after it signed signs nothing else of the slot, and takes part in the next", async () => {
  const { cluster, beacons, allowed } = await restarting();
  await cluster.clock.advance(VOTE_MS + 500);
  expect(rootsOf(allowed, 1, SLOT).size).toBe(1);
  const restarted = await cluster.restart(1);
  await cluster.clock.advance(slotMs);
  expect(rootsOf(allowed, 1, SLOT).size).toBe(1);
  expect(attestersAt(beacons[4]!, SLOT + 1)).toEqual([3]);
  expect(roundOf(restarted, SLOT + 1)).toEqual([1]);
  await cluster.stop();
});

test("an operator started again while the slot is decided signs what the others decide, or nothing", async () => {
  // Slow enough that nobody has decided when it is started again.
  const { cluster, beacons, allowed } = await restarting(() => 150);
  await cluster.clock.advance(VOTE_MS + 200);
  expect(rootsOf(allowed, 1, SLOT).size).toBe(0);
  await cluster.restart(1);
  await cluster.clock.advance(slotMs + 2_000);
  const all = new Set([1, 2, 3, 4].flatMap((id) => [...rootsOf(allowed, id, SLOT)]));
  expect([all.size, rootsOf(allowed, 2, SLOT).size]).toEqual([1, 1]);
  expect(attestersAt(beacons[4]!, SLOT + 1)).toEqual([3]);
  await cluster.stop();
});
