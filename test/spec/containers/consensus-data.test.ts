import { BitArray, type Type } from "@chainsafe/ssz";
import { describe, expect, test } from "vitest";
import {
  attestationData,
  checkpoint,
  depositMessage,
  electraAttestation,
  phase0Attestation,
  syncCommitteeContribution,
  withdrawals,
} from "../../../src/spec/containers/beacon.ts";
import {
  aggregatorCommitteeConsensusData,
  beaconVote,
  proposerConsensusData,
} from "../../../src/spec/containers/consensus-data.ts";
import { decodeSsz } from "../../../src/spec/ssz.ts";
import { consensusValues } from "./consensus-arbitraries.ts";
import { testCodec } from "./codec.ts";

const types: Record<keyof typeof consensusValues, Type<unknown>> = {
  checkpoint,
  attestationData,
  phase0Attestation,
  electraAttestation,
  syncCommitteeContribution,
  depositMessage,
  withdrawals,
  beaconVote,
  proposerConsensusData,
  aggregatorCommitteeConsensusData,
} as never;
const names = Object.keys(consensusValues) as (keyof typeof consensusValues)[];

for (const name of names) testCodec(name, types[name], consensusValues[name]);

test.each(
  [
    ["beaconVote", 112],
    ["attestationData", 128],
    ["syncCommitteeContribution", 160],
    ["depositMessage", 88],
  ] as const,
)("%s is always %i bytes", (name, size) => expect(types[name].fixedSize).toBe(size));

test("a proposer's data has a fixed part of 16 bytes, a duty of at least 108, and up to 2^23 bytes of block", () => {
  expect(proposerConsensusData.minSize).toBe(16 + 108);
  expect(proposerConsensusData.maxSize).toBe(16 + 108 + 13 * 8 + 2 ** 23);
});

test("an aggregator committee's data has a fixed part of 28 bytes, and its lists their limits", () => {
  const attestations = 64 * (4 + 131_308);
  expect(aggregatorCommitteeConsensusData.minSize).toBe(28);
  expect(aggregatorCommitteeConsensusData.maxSize)
    .toBe(28 + 3_000 * 112 + 64 * 8 + attestations + 2_048 * 112 + 4 * 160);
});

test("a beacon vote has root, source and target one after the other", () => {
  const root = (byte: number) => new Uint8Array(32).fill(byte);
  const bytes = beaconVote.serialize({
    blockRoot: root(1),
    source: { epoch: 2, root: root(3) },
    target: { epoch: 4, root: root(5) },
  });
  expect([...bytes]).toEqual([
    ...root(1),
    ...[2, 0, 0, 0, 0, 0, 0, 0],
    ...root(3),
    ...[4, 0, 0, 0, 0, 0, 0, 0],
    ...root(5),
  ]);
});

describe("an attestation", () => {
  const data = {
    slot: 1,
    index: 2,
    beaconBlockRoot: new Uint8Array(32),
    source: { epoch: 0, root: new Uint8Array(32) },
    target: { epoch: 1, root: new Uint8Array(32) },
  };
  const signature = new Uint8Array(96);
  const aggregationBits = BitArray.fromBoolArray([true, false, true]);
  const phase0 = phase0Attestation.serialize({ aggregationBits, data, signature });
  const electra = electraAttestation.serialize({
    aggregationBits,
    data,
    signature,
    committeeBits: BitArray.fromBitLen(64),
  });

  test("has its bits at the end: after 228 bytes, or 236 from Electra on", () => {
    expect([phase0.length, phase0[0], phase0.at(-1)]).toEqual([229, 228, 0b1101]);
    expect([electra.length, electra[0], electra.at(-1)]).toEqual([237, 236, 0b1101]);
  });

  test("of one fork is not decoded as one of the other", () => {
    expect(decodeSsz(electraAttestation, phase0)).toBeNull();
    expect(decodeSsz(phase0Attestation, electra)).toBeNull();
  });

  test("is not decoded without the bit that ends its bits", () => {
    expect(decodeSsz(phase0Attestation, phase0.subarray(0, 228))).toBeNull();
    expect(decodeSsz(phase0Attestation, phase0.with(228, 0))).toBeNull();
  });

  test.each([[phase0Attestation, 228, 2_048], [electraAttestation, 236, 131_072]])(
    "is decoded with as many bits as validators may attest in it, and not with one more",
    (type, fixedLength, limit) => {
      const fixed = (fixedLength === 228 ? phase0 : electra).subarray(0, fixedLength);
      const withBits = (count: number) =>
        Uint8Array.of(...fixed, ...new Uint8Array(count >> 3), 1 << (count & 7));
      expect(decodeSsz<unknown>(type as Type<unknown>, withBits(limit))).not.toBeNull();
      expect(decodeSsz<unknown>(type as Type<unknown>, withBits(limit + 1))).toBeNull();
    },
  );
});

test("withdrawals are 44 bytes each, and sixteen at most", () => {
  const one = { index: 1, validatorIndex: 2, address: new Uint8Array(20), amount: 2n ** 64n - 1n };
  const bytes = withdrawals.serialize(Array.from({ length: 16 }, () => one));
  expect(bytes).toHaveLength(16 * 44);
  expect(decodeSsz(withdrawals, bytes)).toHaveLength(16);
  expect(decodeSsz(withdrawals, Uint8Array.of(...bytes, ...bytes.subarray(0, 44)))).toBeNull();
});
