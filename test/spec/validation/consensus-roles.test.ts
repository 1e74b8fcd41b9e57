import { expect, test } from "vitest";
import { alan } from "../../../src/spec/profiles/alan.ts";
import { boole } from "../../../src/spec/profiles/boole.ts";
import { isConsensusRole, roleNameOf } from "../../../src/spec/validation/consensus-roles.ts";

/** Names of the numbers that reach consensus. */
function consensusRoles(profile: typeof alan): (readonly [number, string])[] {
  const named = Array.from({ length: 12 }, (_, i) => [i - 1, roleNameOf(i - 1, profile)] as const);
  return named.filter((pair): pair is readonly [number, "committee"] =>
    pair[1] !== null && isConsensusRole(pair[1])
  );
}

test("Alan has four roles that reach consensus", () => {
  expect(consensusRoles(alan)).toEqual([
    [0, "committee"],
    [1, "aggregator"],
    [2, "proposer"],
    [3, "syncContribution"],
  ]);
});

test("Boole has three, one for all aggregations of a committee", () => {
  expect(consensusRoles(boole)).toEqual([[0, "committee"], [2, "proposer"], [6, "aggregatorCommittee"]]);
});

test("a number that a profile does not have is of no role", () => {
  expect([roleNameOf(-1, alan), roleNameOf(8, alan), roleNameOf(1, boole)]).toEqual([null, null, null]);
});
