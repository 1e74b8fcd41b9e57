import { describe, expect, test } from "vitest";
import { CLUSTER_SIZES, committeeId } from "../../../src/spec/committee.ts";
import type { CommitteeMember, Share, ValidatorDuty } from "../../../src/spec/containers/registry.ts";
import { fromHex } from "../../../src/spec/hex.ts";
import { BEACON_ROLES } from "../../../src/spec/profiles/profile.ts";
import {
  validateCommitteeMember,
  validateOperator,
  validateShare,
  validateValidatorDuty,
} from "../../../src/spec/validation/registry.ts";

const PEM = new Uint8Array(459);
/** Every SSV domain of the source: main network, Primus, Shifu, Jato. */
const DOMAINS = [
  "0x00000000",
  "0x00000001",
  "0x00000002",
  "0x00000100",
  "0x00000200",
  "0x00000201",
  "0x00000301",
  "0x00000302",
  "0x00000401",
];
const UNKNOWN_DOMAINS = ["0x00000003", "0x00000101", "0x00000300", "0x01000000", "0xffffffff"];

const idsOf = (size: number) => Array.from({ length: size }, (_, i) => i + 1);

function shareOf(change: Partial<Share> = {}): Share {
  return {
    validatorIndex: 1,
    validatorPublicKey: new Uint8Array(48).fill(1),
    sharePublicKey: new Uint8Array(48).fill(2),
    committee: idsOf(4).map((signer) => ({ signer, sharePublicKey: new Uint8Array(48) })),
    domain: fromHex("0x00000301"),
    feeRecipient: new Uint8Array(20),
    graffiti: new Uint8Array(32),
    ...change,
  };
}

const membersOf = (...signers: number[]) =>
  signers.map((signer) => ({ signer, sharePublicKey: new Uint8Array(48) }));

describe("a share", () => {
  test("that is as it must be passes", () => expect(validateShare(shareOf())).toBeNull());

  test.each([
    ["a validator key of zeroes", { validatorPublicKey: new Uint8Array(48) }],
    ["no committee", { committee: [] }],
    ["a member of id 0", { committee: membersOf(1, 0, 3, 4) }],
    ["a member twice", { committee: membersOf(1, 2, 3, 2) }],
  ])("with %s is refused", (_, change) => expect(validateShare(shareOf(change))).toBe("InvalidShare"));

  test("passes with a validator key of which one byte alone is not zero", () => {
    const validatorPublicKey = new Uint8Array(48);
    validatorPublicKey[47] = 1;
    expect(validateShare(shareOf({ validatorPublicKey }))).toBeNull();
  });

  test("passes with a committee of any size: that is the committee member's rule", () => {
    expect(validateShare(shareOf({ committee: membersOf(7) }))).toBeNull();
    expect(validateShare(shareOf({ committee: membersOf(5, 4, 3, 2, 1) }))).toBeNull();
  });

  test("passes with a share key of zeroes, which the source does not look at", () => {
    expect(validateShare(shareOf({ sharePublicKey: new Uint8Array(48) }))).toBeNull();
  });

  test.each(DOMAINS)("of domain %s passes", (domain) => {
    expect(validateShare(shareOf({ domain: fromHex(domain) }))).toBeNull();
  });

  test.each(UNKNOWN_DOMAINS)("of domain %s is refused", (domain) => {
    expect(validateShare(shareOf({ domain: fromHex(domain) }))).toBe("InvalidShare");
  });
});

describe("an operator", () => {
  test("of id 0 is refused, of any other passes", () => {
    expect(validateOperator({ operatorId: 0, publicKey: PEM })).toBe("InvalidOperator");
    expect(validateOperator({ operatorId: 1, publicKey: PEM })).toBeNull();
  });
});

function memberOf(ids: number[], change: Partial<CommitteeMember> = {}): CommitteeMember {
  return {
    operatorId: ids[0]!,
    committeeId: committeeId(ids),
    publicKey: PEM,
    faultyNodes: (ids.length - 1) / 3,
    committee: ids.map((operatorId) => ({ operatorId, publicKey: PEM })),
    domain: fromHex("0x00000301"),
    ...change,
  };
}

describe("a committee member", () => {
  test.each([1, ...CLUSTER_SIZES])("of a committee of %i passes", (size) => {
    expect(validateCommitteeMember(memberOf(idsOf(size)))).toBeNull();
  });

  test.each([2, 3, 5, 6, 8, 9, 11, 12])(
    "of a committee of %i is refused whatever f is said to be",
    (size) => {
      for (const faultyNodes of [0, 1, 2, 3, 4, (size - 1) / 3]) {
        expect(validateCommitteeMember(memberOf(idsOf(size), { faultyNodes }))).toBe(
          "InvalidCommitteeMember",
        );
      }
    },
  );

  test.each(CLUSTER_SIZES)("of a committee of %i is refused with another f", (size) => {
    for (const faultyNodes of [0, 1, 2, 3, 4, 5].filter((f) => 3 * f + 1 !== size)) {
      expect(validateCommitteeMember(memberOf(idsOf(size), { faultyNodes }))).toBe("InvalidCommitteeMember");
    }
  });

  test("passes with its committee in any order", () => {
    expect(validateCommitteeMember(memberOf([4, 2, 1, 3]))).toBeNull();
  });

  test.each([
    ["id 0", { operatorId: 0 }],
    ["no committee", { committee: [], faultyNodes: 0 }],
    ["a committee that it is not in", { operatorId: 5 }],
    ["another committee's id", { committeeId: committeeId([1, 2, 3, 5]) }],
    ["an id of zeroes", { committeeId: new Uint8Array(32) }],
    ["an unknown domain", { domain: fromHex("0x00000003") }],
  ])("with %s is refused", (_, change) => {
    expect(validateCommitteeMember(memberOf([1, 2, 3, 4], change))).toBe("InvalidCommitteeMember");
  });

  test("is refused with an operator of id 0 or one twice, though the committee's id be right", () => {
    expect(validateCommitteeMember(memberOf([1, 2, 3, 0]))).toBe("InvalidCommitteeMember");
    expect(validateCommitteeMember(memberOf([1, 2, 3, 3]))).toBe("InvalidCommitteeMember");
  });

  test.each(DOMAINS)("of domain %s passes", (domain) => {
    expect(validateCommitteeMember(memberOf(idsOf(4), { domain: fromHex(domain) }))).toBeNull();
  });
});

function dutyOf(type: number, change: Partial<ValidatorDuty> = {}): ValidatorDuty {
  return {
    type,
    publicKey: new Uint8Array(48).fill(1),
    slot: 12,
    validatorIndex: 1,
    committeeIndex: 3,
    committeeLength: 128,
    committeesAtSlot: 36,
    validatorCommitteeIndex: 11,
    validatorSyncCommitteeIndices: [],
    ...change,
  };
}

describe("a validator's duty", () => {
  test.each(Object.entries(BEACON_ROLES))("of role %s passes", (_, type) => {
    expect(validateValidatorDuty(dutyOf(type))).toBeNull();
  });

  test.each([9, 100, Number.MAX_SAFE_INTEGER])("of type %i is refused", (type) => {
    expect(validateValidatorDuty(dutyOf(type))).toBe("InvalidValidatorDuty");
  });

  test("of a key of zeroes is refused", () => {
    expect(validateValidatorDuty(dutyOf(2, { publicKey: new Uint8Array(48) }))).toBe("InvalidValidatorDuty");
  });

  describe.each(["attester", "aggregator"] as const)("of an %s", (role) => {
    const type = BEACON_ROLES[role];

    test.each([[0, 0], [0, 1], [128, 128], [128, 129]])(
      "in a committee of %i at place %i is refused",
      (committeeLength, validatorCommitteeIndex) => {
        expect(validateValidatorDuty(dutyOf(type, { committeeLength, validatorCommitteeIndex }))).toBe(
          "InvalidValidatorDuty",
        );
      },
    );

    test("at a committee's last place passes", () => {
      expect(validateValidatorDuty(dutyOf(type, { committeeLength: 128, validatorCommitteeIndex: 127 })))
        .toBeNull();
    });
  });

  test.each(Object.entries(BEACON_ROLES).filter(([, type]) => type > 1))(
    "of role %s has no place in a committee to be checked",
    (_, type) => {
      expect(validateValidatorDuty(dutyOf(type, { committeeLength: 0, validatorCommitteeIndex: 5 })))
        .toBeNull();
    },
  );
});
