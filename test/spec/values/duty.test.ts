import fc from "fast-check";
import { expect, test } from "vitest";
import { toHex } from "../../../src/spec/hex.ts";
import { BEACON_ROLES, type BeaconRole } from "../../../src/spec/profiles/profile.ts";
import { checkDuty, type DutyExpectation } from "../../../src/spec/values/duty.ts";
import { proposerDuty } from "../../support/duty.ts";

const KEY = new Uint8Array(48).fill(1);

const EXPECTED: DutyExpectation = {
  role: "proposer",
  validatorPublicKey: toHex(KEY),
  validatorIndex: 1,
  currentEpoch: 10,
};

test("the expected duty has nothing against it", () => {
  expect(checkDuty(proposerDuty(), EXPECTED)).toBeNull();
});

test("a duty may be up to the end of the next epoch, and in any earlier slot", () => {
  fc.assert(fc.property(fc.nat({ max: 1_000 }), (slot) => {
    expect(checkDuty(proposerDuty({ slot }), EXPECTED)).toBe(slot < 12 * 32 ? null : "DutyEpochTooFarFuture");
  }));
});

test("a duty is of the expected role and of no other", () => {
  for (const role of Object.keys(BEACON_ROLES) as BeaconRole[]) {
    const expected = role === "proposer" ? null : "WrongBeaconRoleType";
    expect(checkDuty(proposerDuty({ type: BEACON_ROLES[role] }), EXPECTED)).toBe(expected);
    expect(checkDuty(proposerDuty(), { ...EXPECTED, role })).toBe(expected);
  }
});

test("a duty of another key or index is another validator's", () => {
  expect(checkDuty(proposerDuty({ publicKey: KEY.with(47, 2) }), EXPECTED)).toBe("WrongValidatorPubkey");
  expect(checkDuty(proposerDuty({ validatorIndex: 100 }), EXPECTED)).toBe("WrongValidatorIndex");
});

test("of several broken rules the first gives the code: epoch, role, key, index", () => {
  const wrong = { slot: 384, type: 0, publicKey: KEY.with(0, 2), validatorIndex: 2 };
  expect(checkDuty(proposerDuty(wrong), EXPECTED)).toBe("DutyEpochTooFarFuture");
  expect(checkDuty(proposerDuty({ ...wrong, slot: 1 }), EXPECTED)).toBe("WrongBeaconRoleType");
  expect(checkDuty(proposerDuty({ ...wrong, slot: 1, type: 2 }), EXPECTED)).toBe("WrongValidatorPubkey");
});
