import { describe, expect, test } from "vitest";
import { DATA_VERSIONS } from "../../../src/spec/containers/beacon.ts";
import type { ProposerConsensusData } from "../../../src/spec/containers/consensus-data.ts";
import { BEACON_ROLES } from "../../../src/spec/profiles/profile.ts";
import {
  type IsBlock,
  validateProposedBlock,
  validateProposerData,
} from "../../../src/spec/validation/proposer-data.ts";
import { proposerDuty } from "../../support/duty.ts";

const WITH_BLOCKS = [
  DATA_VERSIONS.capella,
  DATA_VERSIONS.deneb,
  DATA_VERSIONS.electra,
  DATA_VERSIONS.fulu,
];

function dataOf(
  change: { type?: number; version?: number; dataSsz?: Uint8Array } = {},
): ProposerConsensusData {
  return {
    duty: proposerDuty({ type: change.type ?? BEACON_ROLES.proposer }),
    version: change.version ?? DATA_VERSIONS.electra,
    dataSsz: change.dataSsz ?? Uint8Array.of(1),
  };
}

const always: IsBlock = () => true;
const never: IsBlock = () => false;

describe("a proposer's data", () => {
  test.each(WITH_BLOCKS)("passes with a block of version %i", (version) => {
    expect(validateProposerData(dataOf({ version }), always)).toBeNull();
  });

  test("is taken for a block of its own version", () => {
    const asked: unknown[] = [];
    const dataSsz = Uint8Array.of(7, 8);
    validateProposerData(
      dataOf({ version: DATA_VERSIONS.deneb, dataSsz }),
      (...args) => asked.push(args) > 0,
    );
    expect(asked).toEqual([[DATA_VERSIONS.deneb, dataSsz]]);
  });

  test.each(Object.entries(BEACON_ROLES).filter(([role]) => role !== "proposer"))(
    "is refused with a duty of role %s, whatever the block is",
    (_, type) => {
      expect(validateProposerData(dataOf({ type }), always)).toBe("UnknownDutyRoleData");
      expect(validateProposerData(dataOf({ type, version: 100 }), never)).toBe("UnknownDutyRoleData");
    },
  );

  test.each([0, DATA_VERSIONS.phase0, DATA_VERSIONS.altair, DATA_VERSIONS.bellatrix, 8, 100])(
    "is refused with a block of version %i, without a look at it",
    (version) => expect(validateProposerData(dataOf({ version }), never)).toBe("UnknownBlockVersion"),
  );

  test("is refused with what is no block", () => {
    expect(validateProposerData(dataOf(), never)).toBe("UnmarshalSSZ");
  });
});

test("the block alone is judged whatever the duty is", () => {
  expect(validateProposedBlock(dataOf({ type: BEACON_ROLES.attester }), always)).toBeNull();
  expect(validateProposedBlock(dataOf({ version: 100 }), always)).toBe("UnknownBlockVersion");
  expect(validateProposedBlock(dataOf(), never)).toBe("UnmarshalSSZ");
});
