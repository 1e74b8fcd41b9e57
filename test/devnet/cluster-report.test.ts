import { expect, test } from "vitest";
import { ClusterTally } from "../../src/devnet/cluster-report.ts";
import type { SlotDuties } from "../../src/devnet/beacon/report.ts";

const VALIDATORS = [
  { index: 0, operatorIds: [1, 2, 3, 4] },
  { index: 1, operatorIds: [3, 4, 5, 6] },
];
const NONE = { due: [], accepted: [] };
const tallyOf = (...duties: SlotDuties[]) => {
  const tally = new ClusterTally(VALIDATORS, { from: 5, to: 6 });
  tally.note({ duties });
  return tally;
};
const reportOf = (...duties: SlotDuties[]) => tallyOf(...duties).report();

test("a slot of each committee that has a duty counts, and is decided once something of it was taken", () => {
  const slot = { slot: 5, attesters: { due: [0], accepted: [0] }, syncCommittee: { due: [1], accepted: [] } };
  expect(reportOf(slot)).toEqual({ slots: 2, decided: 1, attestations: 1, syncMessages: 0, missed: 1 });
});

test("what was due and did not come is missed, whatever else came", () => {
  const attesters = { due: [0], accepted: [1] };
  expect(reportOf({ slot: 6, attesters, syncCommittee: NONE })).toMatchObject({ attestations: 1, missed: 1 });
});

test("slots before and after do not count", () => {
  const attesters = { due: [0, 1], accepted: [0] };
  const outside = [4, 7].map((slot) => ({ slot, attesters, syncCommittee: NONE }));
  expect(reportOf(...outside)).toEqual({ slots: 0, decided: 0, attestations: 0, syncMessages: 0, missed: 0 });
});

test("what the beacon node has forgotten still counts, as it was last told", () => {
  const attesters = { due: [0], accepted: [] };
  const tally = tallyOf({ slot: 5, attesters, syncCommittee: NONE });
  tally.note({ duties: [{ slot: 5, attesters: { due: [0], accepted: [0] }, syncCommittee: NONE }] });
  tally.note({ duties: [] });
  expect(tally.report()).toMatchObject({ slots: 1, attestations: 1, missed: 0 });
});

test("up to a slot: what comes after is not due yet", () => {
  const attesters = { due: [0], accepted: [] };
  expect(tallyOf({ slot: 6, attesters, syncCommittee: NONE }).report(5)).toMatchObject({
    slots: 0,
    missed: 0,
  });
});
