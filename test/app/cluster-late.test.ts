import { expect, test } from "vitest";
import { BeaconError } from "../../src/ports/beacon.ts";
import { MadeUpBeacon } from "../support/beacon.ts";
import { createCluster, FACTS } from "../support/cluster.ts";

const { slotMs } = FACTS.times;
const SILENT = new BeaconError("unreachable", "no answer");

async function withOneBlind() {
  const beacons = [1, 2, 3, 4].map(() => new MadeUpBeacon());
  beacons[3]!.failing = SILENT;
  const cluster = await createCluster({ validators: 2, beaconOf: (id) => beacons[id - 1]! });
  return { cluster, beacons };
}

test("an operator that learns of its duty after the others decided signs what they decided", async () => {
  const { cluster, beacons } = await withOneBlind();
  await cluster.clock.advance(slotMs / 2);
  expect(beacons[0]!.attestations).toHaveLength(2);
  expect(beacons[3]!.attestations).toHaveLength(0);
  beacons[3]!.failing = null;
  await cluster.clock.advance(1_500);
  expect(beacons[3]!.attestations.map(({ attesterIndex }) => attesterIndex)).toEqual([0, 1]);
  await cluster.stop();
});

test("duties that the beacon node did not tell are asked for again while the slot lasts", async () => {
  const { cluster, beacons } = await withOneBlind();
  await cluster.clock.advance(500);
  beacons[3]!.failing = null;
  await cluster.clock.advance(slotMs / 3);
  expect(beacons[3]!.attestations).toHaveLength(2);
  await cluster.stop();
});
