import { ssz } from "@lodestar/types";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  phase0AttestationOf,
  singleAttestationOf,
  syncCommitteeMessageOf,
} from "../../../src/spec/cluster/shapes.ts";
import type { AttestationData } from "../../../src/spec/containers/beacon.ts";
import { bytesOf } from "../arbitraries.ts";
import { attesterOf, SLOT, VOTE } from "./support.ts";

const { blockRoot: beaconBlockRoot, source, target } = VOTE;
const DATA: AttestationData = { slot: SLOT, index: 5, beaconBlockRoot, source, target };

/** Little-endian. */
function number(value: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntLE(value, 0, Math.min(bytes, 6));
  return buffer;
}

const dataBytes = Buffer.concat([
  number(DATA.slot, 8),
  number(DATA.index, 8),
  beaconBlockRoot,
  number(source.epoch, 8),
  source.root,
  number(target.epoch, 8),
  target.root,
]);

describe("an attestation before Electra", () => {
  test("has one bit, the attester's, in a list as long as its committee, on the wire", () => {
    const places = fc.integer({ min: 1, max: 2_048 }).chain((committeeLength) =>
      fc.record({
        committeeLength: fc.constant(committeeLength),
        validatorCommitteeIndex: fc.nat({ max: committeeLength - 1 }),
      })
    );
    fc.assert(fc.property(places, bytesOf(96), (place, signature) => {
      const { committeeLength, validatorCommitteeIndex } = place;
      const bits = Buffer.alloc(Math.floor(committeeLength / 8) + 1);
      for (const bit of [validatorCommitteeIndex, committeeLength]) bits[bit >> 3]! |= 1 << (bit & 7);
      // Fixed part: offset 4, data 128, signature 96.
      const expected = Buffer.concat([number(228, 4), dataBytes, signature, bits]);
      const attestation = phase0AttestationOf(attesterOf(9, place), DATA, signature);
      expect(Buffer.from(ssz.phase0.Attestation.serialize(attestation))).toEqual(expected);
    }));
  });
});

describe("an attestation from Electra on", () => {
  test("names committee and attester on the wire", () => {
    fc.assert(
      fc.property(fc.nat({ max: 63 }), fc.nat(), bytesOf(96), (committeeIndex, validator, signature) => {
        const attestation = singleAttestationOf(attesterOf(validator, { committeeIndex }), DATA, signature);
        expect(Buffer.from(ssz.electra.SingleAttestation.serialize(attestation))).toEqual(
          Buffer.concat([number(committeeIndex, 8), number(validator, 8), dataBytes, signature]),
        );
      }),
    );
  });
});

describe("a sync-committee message", () => {
  test("has slot, root, validator and signature on the wire", () => {
    fc.assert(
      fc.property(fc.nat(), bytesOf(32), fc.nat(), bytesOf(96), (slot, root, validator, signature) => {
        const message = syncCommitteeMessageOf(slot, root, validator, signature);
        expect(Buffer.from(ssz.altair.SyncCommitteeMessage.serialize(message))).toEqual(
          Buffer.concat([number(slot, 8), root, number(validator, 8), signature]),
        );
      }),
    );
  });
});
