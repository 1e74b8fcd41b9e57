import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CLUSTER_SIZES } from "../../../src/spec/committee.ts";
import { toHex } from "../../../src/spec/hex.ts";
import { alan } from "../../../src/spec/profiles/alan.ts";
import { boole } from "../../../src/spec/profiles/boole.ts";
import { BEACON_ROLES, type ProtocolProfile } from "../../../src/spec/profiles/profile.ts";
import { committeeOf } from "../arbitraries.ts";

const committees = fc.constantFrom(...CLUSTER_SIZES).chain(committeeOf);

/** The numbers of a table that the profile has, without what it has not. */
function present(table: Readonly<Record<string, number | null>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(table).filter((entry): entry is [string, number] => entry[1] !== null),
  );
}

describe("Alan's numbers", () => {
  test("of message types: DKG made room for commit-boost partials", () => {
    expect(alan.messageTypes).toEqual({
      consensus: 0,
      partialSignature: 1,
      commitBoostPartialSignature: 2,
      dkg: 3,
    });
  });

  test("of runner roles", () => {
    expect(present(alan.roles)).toEqual({
      committee: 0,
      aggregator: 1,
      proposer: 2,
      syncContribution: 3,
      validatorRegistration: 4,
      voluntaryExit: 5,
      commitBoostSigning: 6,
      preconfirmation: 7,
    });
  });

  test("of partial-signature types", () => {
    expect(present(alan.partialTypes)).toEqual({
      postConsensus: 0,
      randao: 1,
      selectionProof: 2,
      contributionProofs: 3,
      validatorRegistration: 4,
      voluntaryExit: 5,
      commitBoostSigning: 6,
      preconfirmation: 7,
    });
  });

  test("of the main network's domain", () => expect(toHex(alan.mainnetDomain)).toBe("0x00000001"));

  test("of who serves a beacon role: each aggregating duty has a runner of its own", () => {
    const { roles, roleOfDuty } = alan;
    expect(roleOfDuty).toEqual({
      attester: roles.committee,
      syncCommittee: roles.committee,
      aggregator: roles.aggregator,
      proposer: roles.proposer,
      syncCommitteeContribution: roles.syncContribution,
      validatorRegistration: roles.validatorRegistration,
      voluntaryExit: roles.voluntaryExit,
      commitBoostSigning: roles.commitBoostSigning,
      preconfirmation: roles.preconfirmation,
    });
  });
});

describe("Boole's numbers", () => {
  test("of message types: commit-boost partials come after DKG", () => {
    expect(boole.messageTypes).toEqual({
      consensus: 0,
      partialSignature: 1,
      dkg: 2,
      commitBoostPartialSignature: 3,
    });
  });

  test("of runner roles", () => {
    expect(present(boole.roles)).toEqual({
      committee: 0,
      proposer: 2,
      validatorRegistration: 4,
      voluntaryExit: 5,
      aggregatorCommittee: 6,
      commitBoostSigning: 7,
      preconfirmation: 8,
    });
  });

  test("of partial-signature types", () => {
    expect(present(boole.partialTypes)).toEqual({
      postConsensus: 0,
      randao: 1,
      validatorRegistration: 4,
      voluntaryExit: 5,
      aggregatorCommittee: 6,
      commitBoostSigning: 7,
      preconfirmation: 8,
    });
  });

  test("of the main network's domain", () => expect(toHex(boole.mainnetDomain)).toBe("0x00000002"));

  test("of who serves a beacon role: one runner for both aggregating duties", () => {
    const { roles, roleOfDuty } = boole;
    expect(roleOfDuty).toEqual({
      attester: roles.committee,
      syncCommittee: roles.committee,
      aggregator: roles.aggregatorCommittee,
      syncCommitteeContribution: roles.aggregatorCommittee,
      proposer: roles.proposer,
      validatorRegistration: roles.validatorRegistration,
      voluntaryExit: roles.voluntaryExit,
      commitBoostSigning: roles.commitBoostSigning,
      preconfirmation: roles.preconfirmation,
    });
  });
});

test("beacon roles are the same in both", () => {
  expect(BEACON_ROLES).toEqual({
    attester: 0,
    aggregator: 1,
    proposer: 2,
    syncCommittee: 3,
    syncCommitteeContribution: 4,
    validatorRegistration: 5,
    voluntaryExit: 6,
    commitBoostSigning: 7,
    preconfirmation: 8,
  });
});

describe.each([alan, boole])("the tables of $name", ({ messageTypes, roles, partialTypes }) => {
  test.each(Object.entries({ messageTypes, roles, partialTypes }))(
    "no number of %s is there twice",
    (_, table) => {
      const numbers = Object.values(present(table));
      expect(new Set(numbers).size).toBe(numbers.length);
    },
  );
});

describe("topics", () => {
  const bigEndian = (bytes: Uint8Array) => BigInt(toHex(bytes));
  const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());
  const littleEndian = (id: number, length: number) =>
    Uint8Array.from({ length }, (_, i) => Number((BigInt(id) >> BigInt(8 * i)) & 0xffn));

  test("of operators 1 to 4 are 114 under Alan and 11 under Boole", () => {
    expect(alan.topic([1, 2, 3, 4], "mainnet")).toBe("ssv.v2.114");
    expect(boole.topic([1, 2, 3, 4], "mainnet")).toBe("/ssv/mainnet/boole/11");
  });

  test("under Alan are the committee's id as a big-endian number, modulo 128", () => {
    fc.assert(fc.property(committees, (ids) => {
      const sorted = [...ids].sort((a, b) => a - b);
      const id = sha256(Uint8Array.from(sorted.flatMap((operator) => [...littleEndian(operator, 4)])));
      expect(alan.topic(ids, "any")).toBe(`ssv.v2.${bigEndian(id) % 128n}`);
    }));
  });

  test("under Boole are the least of the operators' hashed ids, each modulo 128, and name the network", () => {
    fc.assert(fc.property(committees, fc.constantFrom("mainnet", "hoodi"), (ids, network) => {
      const numbers = ids.map((id) => Number(bigEndian(sha256(littleEndian(id, 8))) % 128n));
      expect(boole.topic(ids, network)).toBe(`/ssv/${network}/boole/${Math.min(...numbers)}`);
    }));
  });

  test.each([alan, boole])("under $name do not depend on the order of the ids", ({ topic }) => {
    fc.assert(fc.property(committees, (ids) => {
      expect(topic([...ids].reverse(), "test")).toBe(topic(ids, "test"));
    }));
  });
});

/** Leaders by walking: a step a height, a step a round, and (where it is so) one more step at each epoch's start. */
function walk(
  committee: readonly number[],
  heights: number,
  rounds: number,
  stepsAtEpoch: number,
): number[][] {
  const rows: number[][] = [];
  let at = 0;
  for (let height = 0; height <= heights; height++) {
    if (height > 0) at += height % 32 === 0 ? 1 + stepsAtEpoch : 1;
    rows.push(Array.from({ length: rounds }, (_, round) => committee[(at + round) % committee.length]!));
  }
  return rows;
}

function leaders({ leader }: ProtocolProfile, committee: readonly number[], heights: number, rounds: number) {
  return Array.from(
    { length: heights + 1 },
    (_, height) => Array.from({ length: rounds }, (_, i) => leader(committee, height, i + 1)),
  );
}

describe.each(CLUSTER_SIZES)("leaders of %i operators", (size) => {
  const committee = Array.from({ length: size }, (_, i) => 10 * (i + 1));

  test("under Alan move on by one a height and one a round", () => {
    expect(leaders(alan, committee, 400, 15)).toEqual(walk(committee, 400, 15, 0));
  });

  test("under Boole move on by one more at every epoch", () => {
    expect(leaders(boole, committee, 400, 15)).toEqual(walk(committee, 400, 15, 1));
  });

  test.each([alan, boole])("under $name have each operator lead once in as many rounds", ({ leader }) => {
    fc.assert(fc.property(fc.nat({ max: 2 ** 40 }), fc.integer({ min: 1, max: 50 }), (height, round) => {
      const led = committee.map((_, i) => leader(committee, height, round + i));
      expect(led.toSorted((a, b) => a - b)).toEqual(committee);
    }));
  });
});

describe("leaders of four operators around an epoch's edge", () => {
  const row = ({ leader }: ProtocolProfile, height: number) =>
    [1, 2, 3, 4].map((round) => leader([1, 2, 3, 4], height, round));

  test.each([
    [0, [1, 2, 3, 4], [1, 2, 3, 4]],
    [1, [2, 3, 4, 1], [2, 3, 4, 1]],
    [31, [4, 1, 2, 3], [4, 1, 2, 3]],
    [32, [1, 2, 3, 4], [2, 3, 4, 1]],
    [33, [2, 3, 4, 1], [3, 4, 1, 2]],
    [63, [4, 1, 2, 3], [1, 2, 3, 4]],
    [64, [1, 2, 3, 4], [3, 4, 1, 2]],
  ])("at height %i are %j under Alan and %j under Boole", (height, ofAlan, ofBoole) => {
    expect(row(alan, height)).toEqual(ofAlan);
    expect(row(boole, height)).toEqual(ofBoole);
  });
});
