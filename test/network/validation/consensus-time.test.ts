import { describe, expect, test } from "vitest";
import {
  consensusDraft,
  type ConsensusDraftFacts,
  consensusGossip,
  consensusValidator,
  judgeConsensus,
  startOf,
} from "./consensus-support.ts";
import { countingVerifier, SLOT, VALIDATORS } from "./support.ts";

describe("what is known of duties", () => {
  const roleOf = (role: "proposer" | "syncContribution") => ({ role });

  test("keeps out a proposer's message of a slot that is another's", () => {
    const with_ = (answer: boolean | null) =>
      judgeConsensus(consensusValidator({ duties: { proposes: () => answer } }), roleOf("proposer"));
    expect([true, null, false].map(with_)).toEqual(["valid", "valid", "NoDutyInSlot"]);
  });

  test("keeps out a sync contribution of a validator outside the sync committee", () => {
    const with_ = (answer: boolean | null) =>
      judgeConsensus(
        consensusValidator({ duties: { inSyncCommittee: () => answer } }),
        roleOf("syncContribution"),
      );
    expect([true, null, false].map(with_)).toEqual(["valid", "valid", "NoDutyInSlot"]);
  });

  test("is asked of the message's validator and slot", () => {
    const asked: number[][] = [];
    const proposes = (...question: number[]) => asked.push(question) > 0;
    judgeConsensus(consensusValidator({ duties: { proposes } }), roleOf("proposer"));
    expect(asked).toEqual([[VALIDATORS[0]!.index, SLOT]]);
  });

  /** Verdicts on one message of a signer in each of the epoch's first slots. */
  function slots(count: number, inSyncCommittee: () => boolean | null, role: "committee" | "aggregator") {
    let slot = 64;
    const now = () => startOf(slot) + 5_000;
    const validator = consensusValidator({ now, duties: { inSyncCommittee } });
    return Array.from({ length: count }, () => judgeConsensus(validator, { role, height: slot++ }));
  }

  test("limits a committee of two validators to four duties an epoch", () => {
    expect(slots(6, () => false, "committee").map((verdict) => verdict === "valid"))
      .toEqual([true, true, true, true, false, false]);
    expect(slots(5, () => false, "committee")[4]).toBe("TooManyDuties");
  });

  test.each([true, null])("does not where a validator may be in the sync committee (%s)", (inSync) => {
    expect(new Set(slots(32, () => inSync, "committee"))).toEqual(new Set(["valid"]));
  });

  test("limits aggregations to two an epoch", () => {
    expect(slots(3, () => null, "aggregator")).toEqual(["valid", "valid", "TooManyDuties"]);
  });

  test("limits duties, not their messages", () => {
    const validator = consensusValidator({ duties: { inSyncCommittee: () => false } });
    const kinds = ["prepare", "commit", "roundChange"] as const;
    for (const kind of kinds) expect(judgeConsensus(validator, { role: "aggregator", kind })).toBe("valid");
  });
});

describe("a message before its slot", () => {
  const early = (ms: number, facts: ConsensusDraftFacts = {}) => {
    const verify = countingVerifier();
    const validator = consensusValidator({ verify, now: () => startOf(SLOT) - ms });
    return [judgeConsensus(validator, facts), judgeConsensus(validator, facts), verify.calls];
  };

  test("by up to 50 ms is as good as in time", () => {
    expect(early(50)).toEqual(["valid", "DuplicateConsensusMessage", 1]);
  });

  test("by up to two seconds is to be validated again, and is not remembered", () => {
    expect(early(51)).toEqual(["early", "early", 2]);
    expect(early(2_000)).toEqual(["early", "early", 2]);
  });

  test("by more is refused, without verifying it", () => {
    expect(early(2_001)).toEqual(["EarlyMessage", "EarlyMessage", 0]);
  });

  test("names its slot and signers", () => {
    const validator = consensusValidator({ now: () => startOf(SLOT) - 100 });
    expect(validator.validate(consensusGossip(consensusDraft({ kind: "decided" })))).toEqual({
      kind: "early",
      slot: SLOT,
      operatorIds: [1, 2, 3],
    });
  });

  test("that is forged is refused and not held", () => {
    const validator = consensusValidator({ now: () => startOf(SLOT) - 100 });
    const verdict = judgeConsensus(validator, {}, (draft) => draft.resign = () => [new Uint8Array(256)]);
    expect(verdict).toBe("SSVMessageHasInvalidSignature");
  });
});
