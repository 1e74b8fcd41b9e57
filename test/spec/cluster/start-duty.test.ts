import { describe, expect, test } from "vitest";
import {
  checkConsensusOpen,
  checkDecidedHeight,
  checkDutyFollows,
  selectCommitteeDuties,
  validateValidatorDuty,
} from "../../../src/spec/cluster/start-duty.ts";
import type { ValidatorDuty } from "../../../src/spec/containers/registry.ts";
import { BEACON_ROLES } from "../../../src/spec/profiles/profile.ts";
import { proposerDuty } from "../../support/duty.ts";

const SLOT = 320;

const attesting = (change: Partial<ValidatorDuty> = {}) =>
  proposerDuty({ type: BEACON_ROLES.attester, slot: SLOT, committeeLength: 8, ...change });

const ofOne = (index: number) => index === 1;

describe("a validator's duty", () => {
  test.each(Object.entries(BEACON_ROLES))("of role %s may be", (_, type) => {
    expect(validateValidatorDuty(attesting({ type }))).toBeNull();
  });

  test.each([["an unknown role", { type: 99 }], ["no key", { publicKey: new Uint8Array(48) }]])(
    "with %s may not be",
    (_, change) => expect(validateValidatorDuty(attesting(change))).toBe("InvalidValidatorDuty"),
  );

  test("has its place within its beacon committee, where it needs one", () => {
    const outside = { committeeLength: 8, validatorCommitteeIndex: 8 };
    expect(validateValidatorDuty(attesting(outside))).toBe("InvalidValidatorDuty");
    expect(validateValidatorDuty(attesting({ ...outside, type: BEACON_ROLES.aggregator }))).toBe(
      "InvalidValidatorDuty",
    );
    expect(validateValidatorDuty(attesting({ ...outside, type: BEACON_ROLES.syncCommittee }))).toBeNull();
  });
});

describe("of a slot's duties", () => {
  test("those of validators with a share here are taken up", () => {
    const sync = attesting({ type: BEACON_ROLES.syncCommittee });
    const others = attesting({ validatorIndex: 2, type: 99 });
    expect(selectCommitteeDuties(SLOT, [attesting(), others, sync], ofOne))
      .toEqual({ code: null, duties: [attesting(), sync] });
  });

  test("none at all are no reason to start", () => {
    expect(selectCommitteeDuties(SLOT, [], ofOne)).toEqual({ code: "NoBeaconDuties" });
  });

  test("none with a share here are no reason to start", () => {
    expect(selectCommitteeDuties(SLOT, [attesting({ validatorIndex: 2 })], ofOne))
      .toEqual({ code: "NoValidatorShares" });
  });

  test.each([
    ["of another slot", { slot: SLOT + 1 }, "UnknownDutyRoleData"],
    ["of another role", { type: BEACON_ROLES.aggregator }, "WrongBeaconRoleType"],
    ["that is malformed", { publicKey: new Uint8Array(48) }, "InvalidValidatorDuty"],
  ])("one %s has none started", (_, change, code) => {
    expect(selectCommitteeDuties(SLOT, [attesting(), attesting(change)], ofOne)).toEqual({ code });
  });
});

test("a duty follows only on those of earlier slots, but at the very beginning", () => {
  expect([11, 12, 13].map((slot) => checkDutyFollows(12, slot)))
    .toEqual(["DutyAlreadyPassed", "DutyAlreadyPassed", null]);
  expect(checkDutyFollows(0, 0)).toBeNull();
});

test("a running duty that is decided takes no consensus message", () => {
  const code = "SkipConsensusMessageAsConsensusHasFinished";
  expect(checkConsensusOpen({ running: true, decided: true })).toBe(code);
  expect(checkConsensusOpen({ running: true, decided: false })).toBeNull();
  expect(checkConsensusOpen({ running: false, decided: true })).toBeNull();
});

test("only what its own consensus decides is a duty's", () => {
  expect([12, 13, null].map((running) => checkDecidedHeight(running, 12)))
    .toEqual([null, "DecidedWrongInstance", "DecidedWrongInstance"]);
});
