import { expect, test } from "vitest";
import { boole } from "../../src/spec/profiles/boole.ts";
import { alan } from "../../src/spec/profiles/alan.ts";
import { createCluster, FACTS } from "../support/cluster.ts";
import { MadeUpBeacon, voteAt } from "../support/beacon.ts";

const { slotMs } = FACTS.times;

for (const profile of [alan, boole]) {
  test(`a cluster attests and sync-signs for all its validators in a slot: ${profile.name}`, async () => {
    const beacons = [1, 2, 3, 4].map(() => new MadeUpBeacon());
    const cluster = await createCluster({ validators: 3, profile, beaconOf: (id) => beacons[id - 1]! });
    await cluster.clock.advance(slotMs / 2);
    for (const beacon of beacons) {
      expect(beacon.attestations.map(({ attesterIndex }) => attesterIndex).toSorted()).toEqual([0, 1, 2]);
      expect(beacon.syncMessages.map(({ validatorIndex }) => validatorIndex).toSorted()).toEqual([0, 1, 2]);
      expect(beacon.attestations[0]!.data).toEqual(voteAt(10));
    }
    await cluster.stop();
  });
}
