import { BitArray } from "@chainsafe/ssz";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  DATA_VERSIONS,
  electraAttestation,
  phase0Attestation,
  type SyncCommitteeContribution,
} from "../../../src/spec/containers/beacon.ts";
import type {
  AggregatorCommitteeConsensusData,
  AssignedAggregator,
} from "../../../src/spec/containers/consensus-data.ts";
import { validateAggregatorCommitteeData } from "../../../src/spec/validation/aggregator-committee-data.ts";

type Data = AggregatorCommitteeConsensusData;

const checkpoint = { epoch: 1, root: new Uint8Array(32) };
const attestation = {
  aggregationBits: BitArray.fromBoolArray([true]),
  data: { slot: 1, index: 0, beaconBlockRoot: new Uint8Array(32), source: checkpoint, target: checkpoint },
  signature: new Uint8Array(96),
};
const PHASE0 = phase0Attestation.serialize(attestation);
const ELECTRA = electraAttestation.serialize({ ...attestation, committeeBits: BitArray.fromBitLen(64) });

function assigned(committeeIndex: number, validatorIndex = 1): AssignedAggregator {
  return { validatorIndex, selectionProof: new Uint8Array(96), committeeIndex };
}

function contribution(subcommitteeIndex: number): SyncCommitteeContribution {
  return {
    slot: 1,
    beaconBlockRoot: new Uint8Array(32),
    subcommitteeIndex,
    aggregationBits: BitArray.fromBitLen(128),
    signature: new Uint8Array(96),
  };
}

/** Data without duties, but for what is given. */
function dataOf(change: Partial<Data>): Data {
  return {
    version: DATA_VERSIONS.electra,
    aggregators: [],
    aggregatorsCommitteeIndexes: [],
    aggregatedAttestations: [],
    contributors: [],
    syncCommitteeContributions: [],
    ...change,
  };
}

/** Aggregators of these committees, and an attestation for each that is listed. */
function aggregating(used: number[], listed: number[], change: Partial<Data> = {}): Data {
  return dataOf({
    aggregators: used.map((index) => assigned(index)),
    aggregatorsCommitteeIndexes: listed,
    aggregatedAttestations: listed.map(() => ELECTRA),
    ...change,
  });
}

/** Contributors of these subcommittees, and the contributions that are listed. */
function contributing(used: number[], listed: number[]): Partial<Data> {
  return {
    contributors: used.map((index) => assigned(index)),
    syncCommitteeContributions: listed.map(contribution),
  };
}

const code = validateAggregatorCommitteeData;

describe("an aggregator committee's data", () => {
  test("passes with aggregators alone, with contributors alone, and with both", () => {
    expect(code(aggregating([3], [3]))).toBeNull();
    expect(code(dataOf(contributing([0], [0])))).toBeNull();
    expect(code(aggregating([3], [3], contributing([0, 2], [2, 0])))).toBeNull();
  });

  test("needs a validator", () => {
    expect(code(dataOf({}))).toBe("AggCommConsensusDataNoValidator");
    expect(code(aggregating([], [3], contributing([], [1])))).toBe("AggCommConsensusDataNoValidator");
  });

  test("passes with any committees, as long as each that is used is listed once and the other way round", () => {
    const committees = fc.uniqueArray(fc.nat({ max: 100 }), { minLength: 1, maxLength: 8 });
    fc.assert(fc.property(committees, fc.nat(), (listed, extra) => {
      const used = [...listed.toReversed(), listed[extra % listed.length]!];
      expect(code(aggregating(used, listed, contributing(used, listed)))).toBeNull();
    }));
  });
});

describe("of its aggregators,", () => {
  test("several of one committee share an attestation", () => {
    expect(code(aggregating([3, 3, 4], [3, 4]))).toBeNull();
  });

  test("every listed committee has one attestation", () => {
    for (const aggregatedAttestations of [[], [ELECTRA, ELECTRA]]) {
      expect(code(aggregating([3], [3], { aggregatedAttestations }))).toBe("AggCommAggCommIdxCntMismatch");
    }
  });

  test("no committee is listed twice", () => {
    expect(code(aggregating([3], [3, 3]))).toBe("AggCommDuplicatedCommIdx");
  });

  test("each is of a committee that is listed", () => {
    expect(code(aggregating([3, 5], [3]))).toBe("AggCommCommIdxMismatch");
    expect(code(aggregating([3], []))).toBe("AggCommCommIdxMismatch");
  });

  test("no listed committee is without one", () => {
    expect(code(aggregating([4], [3, 4]))).toBe("AggCommUnusedCommIdx");
    expect(code(aggregating([], [3], contributing([0], [0])))).toBe("AggCommUnusedCommIdx");
  });

  test.each([
    ["nothing", new Uint8Array()],
    ["something else", Uint8Array.of(1, 2, 3)],
    ["a byte less", ELECTRA.subarray(0, ELECTRA.length - 1)],
    ["bits without an end", ELECTRA.with(ELECTRA.length - 1, 0)],
  ])("none has %s for an attestation", (_, bytes) => {
    const aggregatedAttestations = [ELECTRA, bytes];
    expect(code(aggregating([3, 4], [3, 4], { aggregatedAttestations }))).toBe("AggCommAttestationDecoding");
  });

  test.each([DATA_VERSIONS.electra, DATA_VERSIONS.fulu, 100])(
    "attestations of version %i are Electra's",
    (version) => {
      expect(code(aggregating([3], [3], { version }))).toBeNull();
      expect(code(aggregating([3], [3], { version, aggregatedAttestations: [PHASE0] })))
        .toBe("AggCommAttestationDecoding");
    },
  );

  test.each([0, DATA_VERSIONS.phase0, DATA_VERSIONS.altair, DATA_VERSIONS.capella, DATA_VERSIONS.deneb])(
    "attestations of version %i are phase 0's",
    (version) => {
      expect(code(aggregating([3], [3], { version, aggregatedAttestations: [PHASE0] }))).toBeNull();
      expect(code(aggregating([3], [3], { version }))).toBe("AggCommAttestationDecoding");
    },
  );
});

describe("of its contributors,", () => {
  const codeOf = (used: number[], listed: number[]) => code(dataOf(contributing(used, listed)));

  test("several of one subcommittee share a contribution", () => {
    expect(codeOf([1, 1, 2], [1, 2])).toBeNull();
  });

  test("no subcommittee has two contributions", () => {
    expect(codeOf([1], [1, 1])).toBe("AggCommSCCSubnetDuplicate");
  });

  test("each is of a subcommittee with a contribution", () => {
    expect(codeOf([100, 1], [0, 1])).toBe("AggCommSubnetNotInSCSubnets");
  });

  test("no contribution is without one", () => {
    expect(codeOf([0], [0, 100])).toBe("AggCommUnusedSubnet");
    expect(code(aggregating([3], [3], contributing([], [0])))).toBe("AggCommUnusedSubnet");
  });
});

describe("of two rules that are broken, the one looked at first gives the code:", () => {
  const undecodable = { aggregatedAttestations: [new Uint8Array(), new Uint8Array()] };

  test.each<[string, Data, string]>([
    [
      "the count of attestations, before a committee listed twice",
      aggregating([3], [3, 3], { aggregatedAttestations: [ELECTRA] }),
      "AggCommAggCommIdxCntMismatch",
    ],
    [
      "a committee listed twice, before one not listed",
      aggregating([5], [3, 3]),
      "AggCommDuplicatedCommIdx",
    ],
    ["a committee not listed, before one not used", aggregating([5], [3]), "AggCommCommIdxMismatch"],
    [
      "a committee not used, before an attestation that does not decode",
      aggregating([3], [3, 4], undecodable),
      "AggCommUnusedCommIdx",
    ],
    [
      "an attestation that does not decode, before what concerns contributors",
      aggregating([3, 4], [3, 4], { ...undecodable, ...contributing([0], [1]) }),
      "AggCommAttestationDecoding",
    ],
    [
      "a subcommittee's second contribution, before one that is missing",
      dataOf(contributing([5], [1, 1])),
      "AggCommSCCSubnetDuplicate",
    ],
    [
      "a missing contribution, before one not used",
      dataOf(contributing([5], [1])),
      "AggCommSubnetNotInSCSubnets",
    ],
  ])("%s", (_, data, expected) => expect(code(data)).toBe(expected));
});
