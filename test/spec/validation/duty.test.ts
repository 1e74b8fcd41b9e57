import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { epochOf } from "../../../src/spec/slots.ts";
import { CONSENSUS_ROLES, type ConsensusRole } from "../../../src/spec/validation/consensus-roles.ts";
import {
  checkDuty,
  type DutyFacts,
  dutyLimit,
  isEarly,
  oldestSlot,
} from "../../../src/spec/validation/duty.ts";

const ROLES = Object.keys(CONSENSUS_ROLES) as ConsensusRole[];
const FACTS: DutyFacts = {
  role: "committee",
  slot: 100,
  slotMs: 12_000,
  sinceSlotStartMs: 4_000,
  latestSlots: [null],
  dutyCounts: [1],
  assigned: null,
  dutyLimit: null,
};

const check = (facts: Partial<DutyFacts>) => checkDuty({ ...FACTS, ...facts });

describe("a signer's slots", () => {
  test.each(ROLES)("may go back for %s only where duties run side by side", (role) => {
    const verdict = check({ role, latestSlots: [101] });
    expect(verdict).toBe(role.endsWith("ommittee") ? null : "SlotAlreadyAdvanced");
  });

  test("may stay as they are or go on", () => {
    expect([[100], [99], [null, 100]].map((latestSlots) => check({ role: "proposer", latestSlots })))
      .toEqual([null, null, null]);
  });

  test("are looked at for every signer", () => {
    expect(check({ role: "proposer", latestSlots: [99, null, 101] })).toBe("SlotAlreadyAdvanced");
  });
});

describe("an assignment", () => {
  test("is refused where it is known that there is none, and not where nothing is known", () => {
    const verdicts = [true, null, false].map((assigned) => check({ role: "proposer", assigned }));
    expect(verdicts).toEqual([null, null, "NoDutyInSlot"]);
  });
});

describe("the time of a message", () => {
  test("may be two seconds before its slot, and from 50 ms on it has to wait", () => {
    const verdicts = [-2_001, -2_000, -51, -50, 0].map((
      ms,
    ) => [check({ sinceSlotStartMs: ms }), isEarly(ms)]);
    expect(verdicts).toEqual([
      ["EarlyMessage", true],
      [null, true],
      [null, true],
      [null, false],
      [null, false],
    ]);
  });

  test.each(
    [
      ["committee", 34],
      ["aggregatorCommittee", 34],
      ["aggregator", 34],
      ["proposer", 3],
      ["syncContribution", 3],
    ] as const,
  )("of %s ends %i slots, 3 s and 50 ms after its slot's start", (role, slots) => {
    const endMs = slots * 12_000 + 3_050;
    const verdicts = [endMs, endMs + 1].map((sinceSlotStartMs) => check({ role, sinceSlotStartMs }));
    expect(verdicts).toEqual([null, "LateMessage"]);
  });
});

describe("the oldest slot that counts", () => {
  test("is the first of which some role's message is still taken", () => {
    const slots = fc.record({
      slotMs: fc.constantFrom(2_000, 6_000, 12_000),
      nowMs: fc.integer({ min: 0, max: 10 ** 7 }),
    });
    fc.assert(fc.property(slots, ({ slotMs, nowMs }) => {
      const oldest = oldestSlot({ genesisMs: 0, slotMs }, nowMs);
      const verdict = (slot: number) => check({ slotMs, sinceSlotStartMs: nowMs - slot * slotMs });
      if (oldest > 0) expect(verdict(oldest - 1)).toBe("LateMessage");
      expect(verdict(oldest)).not.toBe("LateMessage");
    }));
  });
});

describe("duties in an epoch", () => {
  const inSync = () => true;
  const notInSync = () => false;

  test.each([[1, 2], [5, 10], [15, 30], [16, 32], [500, 32]])(
    "of a committee with %i validators, none in the sync committee, are %i",
    (validators, limit) => {
      expect(dutyLimit("committee", validators, notInSync)).toBe(limit);
      expect(dutyLimit("aggregatorCommittee", validators, notInSync)).toBe(limit);
    },
  );

  test("of a committee with a validator that may be in the sync committee are one a slot", () => {
    expect([1, 15, 16].map((validators) => dutyLimit("committee", validators, inSync))).toEqual([32, 32, 32]);
  });

  test("of an aggregator are two, of proposers and sync contributions any number", () => {
    expect(ROLES.slice(2).map((role) => [role, dutyLimit(role, 1, inSync)])).toEqual([
      ["aggregator", 2],
      ["proposer", null],
      ["syncContribution", null],
    ]);
  });

  test("over the limit are refused, of whichever signer", () => {
    const verdicts = [[2], [3], [1, 3]].map((dutyCounts) => check({ dutyCounts, dutyLimit: 2 }));
    expect(verdicts).toEqual([null, "TooManyDuties", "TooManyDuties"]);
  });

  test("are counted in epochs of 32 slots", () => {
    expect([0, 31, 32, 63, 64].map(epochOf)).toEqual([0, 0, 1, 1, 2]);
  });
});

test("of several faults the first of the rules is told", () => {
  const all: Partial<DutyFacts> = {
    role: "proposer",
    latestSlots: [200],
    assigned: false,
    sinceSlotStartMs: 10 ** 9,
    dutyCounts: [9],
    dutyLimit: 1,
  };
  const rest = [{}, { latestSlots: [] }, { assigned: true }, { sinceSlotStartMs: 0 }];
  const verdicts = rest.map((_, i) => check(Object.assign({}, all, ...rest.slice(0, i + 1))));
  expect(verdicts).toEqual(["SlotAlreadyAdvanced", "NoDutyInSlot", "LateMessage", "TooManyDuties"]);
});
