import { BitArray } from "@chainsafe/ssz";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type AggregatorCommitteeConsensusData,
  aggregatorCommitteeConsensusData,
} from "../../../src/spec/containers/consensus-data.ts";
import { checkAggregatorCommitteeValue } from "../../../src/spec/values/aggregator-committee.ts";
import { mutationsOf } from "../arbitraries.ts";

/** One contributor of subcommittee 1, and its contribution. */
const DATA: AggregatorCommitteeConsensusData = {
  version: 6,
  aggregators: [],
  aggregatorsCommitteeIndexes: [],
  aggregatedAttestations: [],
  contributors: [{ validatorIndex: 1, selectionProof: new Uint8Array(96), committeeIndex: 1 }],
  syncCommitteeContributions: [{
    slot: 1,
    beaconBlockRoot: new Uint8Array(32),
    subcommitteeIndex: 1,
    aggregationBits: BitArray.fromBitLen(128),
    signature: new Uint8Array(96),
  }],
};

function codeOf(change: Partial<AggregatorCommitteeConsensusData>) {
  return checkAggregatorCommitteeValue(aggregatorCommitteeConsensusData.serialize({ ...DATA, ...change }));
}

test("valid data may be decided, of whatever slot and validator", () => {
  expect(codeOf({})).toBeNull();
  const [contributor, contribution] = [DATA.contributors[0]!, DATA.syncCommitteeContributions[0]!];
  expect(codeOf({ contributors: [{ ...contributor, validatorIndex: 1_000_000 }] })).toBeNull();
  expect(codeOf({ syncCommitteeContributions: [{ ...contribution, slot: 100_000_000 }] })).toBeNull();
});

test("data that contradicts itself is refused with its own code", () => {
  expect(codeOf({ contributors: [], syncCommitteeContributions: [] }))
    .toBe("AggCommConsensusDataNoValidator");
  expect(codeOf({ syncCommitteeContributions: [] })).toBe("AggCommSubnetNotInSCSubnets");
});

test("what is no such data does not decode", () => {
  for (const bytes of [new Uint8Array(), new Uint8Array(112), Uint8Array.of(1, 2, 3)]) {
    expect(checkAggregatorCommitteeValue(bytes)).toBe("AggCommConsensusDataDecode");
  }
});

test("whatever comes is answered with a code or none", () => {
  fc.assert(fc.property(mutationsOf(aggregatorCommitteeConsensusData.serialize(DATA)), (bytes) => {
    expect(checkAggregatorCommitteeValue(bytes) ?? "AggComm").toMatch(/^AggComm/);
  }));
});
