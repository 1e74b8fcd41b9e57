import { describe, expect, test } from "vitest";
import type { Code } from "../../../src/spec/codes.ts";
import type { InstanceState } from "../../../src/spec/qbft/instance.ts";
import { checkJustification, type Proposed } from "../../../src/spec/qbft/justification.ts";
import {
  type Facts,
  ID,
  instanceOf,
  message,
  messages,
  operators,
  OTHER_ID,
  OTHER_ROOT,
  OTHER_VALUE,
  preparedRoundChange,
  ROOT,
  SIZES,
} from "../../support/consensus.ts";

const ROUND = 4;
const unprepared = (signers: readonly number[], facts: Facts = {}) =>
  messages("roundChange", signers, { round: ROUND, ...facts });
const prepared = (signer: number, dataRound: number, value?: Uint8Array) =>
  preparedRoundChange(signer, { round: ROUND, dataRound, ...value && { value } });
const preparesOf = (round: number, signers: readonly number[] = [1, 2, 3], value?: Uint8Array) =>
  messages("prepare", signers, { round, ...value && { value } });

function check(proposed: Partial<Proposed>, state: Partial<InstanceState> = {}): Code | null {
  return checkJustification(instanceOf(state), {
    round: ROUND,
    dataRoot: ROOT,
    valueFault: null,
    roundChanges: [],
    prepares: [],
    ...proposed,
  });
}

describe("a value proposed in the first round", () => {
  test("needs no justification, and what comes with it is not looked at", () => {
    const roundChanges = ["undecodable" as const, message("commit", 9, { forged: true })];
    expect(check({ round: 1, roundChanges, prepares: roundChanges })).toBeNull();
  });

  test("is refused where it may not be decided", () => {
    expect(check({ round: 1, valueFault: "QBFTValueInvalid" })).toBe("QBFTValueInvalid");
  });
});

describe("a value proposed in a later round", () => {
  test("is refused first where it may not be decided", () => {
    const proposed = { valueFault: "QBFTValueInvalid", roundChanges: ["undecodable"] } as const;
    expect(check(proposed)).toBe("QBFTValueInvalid");
  });

  test.each(SIZES)("of %i operators needs %i round-changes, not one fewer", (size, quorum) => {
    const committee = operators(size);
    const codes = [quorum - 1, quorum].map((count) =>
      check({ roundChanges: unprepared(operators(count)) }, { committee })
    );
    expect(codes).toEqual(["RoundChangeNoQuorum", null]);
  });

  test("needs round-changes of that many signers, not that many round-changes", () => {
    expect(check({ roundChanges: unprepared([1, 2, 2, 1]) })).toBe("RoundChangeNoQuorum");
  });

  test.each<[string, Code, Facts]>([
    ["of another round", "WrongMessageRound", { round: ROUND - 1 }],
    ["of another height", "WrongMessageHeight", { height: 11 }],
    ["that is none", "RoundChangeTypeWrong", { msgType: 1 }],
    ["of two signers", "MessageAllowsOneSignerOnly", { signers: [3, 4] }],
    ["of nobody in the committee", "SignerIsNotInCommittee", { signers: [9] }],
    ["that its signer did not sign", "MessageSignatureInvalid", { forged: true }],
    ["of another duty", "MessageIdentifierInvalid", { id: OTHER_ID }],
    ["signed for another duty", "MessageIdentifierInvalid", { id: OTHER_ID, identifier: ID }],
  ])("is refused for a round-change %s, quorum or not", (_, code, facts) => {
    const bad = message("roundChange", 4, { round: ROUND, ...facts });
    expect(check({ roundChanges: [...unprepared([1, 2, 3]), bad] })).toBe(code);
    expect(check({ roundChanges: [bad] })).toBe(code);
  });

  test("is refused for a round-change that is no consensus message", () => {
    expect(check({ roundChanges: [...unprepared([1, 2, 3]), "undecodable"] })).toBe(
      "JustificationUndecodable",
    );
  });

  test("needs no prepares where nobody prepared, and those that come are not looked at", () => {
    expect(check({ roundChanges: unprepared([1, 2, 3]), prepares: ["undecodable"] })).toBeNull();
  });
});

describe("a value that was prepared", () => {
  const roundChanges = [...unprepared([1, 2]), prepared(3, 2)];

  test("is justified by a quorum of prepares for the prepared round", () => {
    expect(check({ roundChanges, prepares: preparesOf(2) })).toBeNull();
  });

  test("may have been prepared by others than say so now", () => {
    expect(check({ roundChanges, prepares: preparesOf(2, [2, 3, 4]) })).toBeNull();
  });

  test.each(SIZES)("of %i operators needs %i prepares, not one fewer", (size, quorum) => {
    const committee = operators(size);
    const roundChanges = [
      ...unprepared(operators(quorum - 1)),
      preparedRoundChange(quorum, { round: ROUND, dataRound: 2 }, operators(quorum)),
    ];
    const codes = [quorum - 1, quorum].map((count) =>
      check({ roundChanges, prepares: preparesOf(2, operators(count)) }, { committee })
    );
    expect(codes).toEqual(["PreparesNoQuorum", null]);
  });

  test("needs prepares of that many signers, not that many prepares", () => {
    expect(check({ roundChanges, prepares: preparesOf(2, [1, 2, 2, 1]) })).toBe("PreparesNoQuorum");
  });

  test.each<[string, Facts]>([
    ["of another round", { round: 1 }],
    ["of another height", { height: 11 }],
    ["for another value", { value: OTHER_VALUE }],
    ["that is none", { msgType: 2 }],
    ["of two signers", { signers: [3, 4] }],
    ["of nobody in the committee", { signers: [9] }],
    ["that its signer did not sign", { forged: true }],
    ["of another duty", { id: OTHER_ID }],
    ["signed for another duty", { id: OTHER_ID, identifier: ID }],
  ])("is refused for a prepare %s, quorum or not", (_, facts) => {
    const bad = message("prepare", 4, { round: 2, ...facts });
    expect(check({ roundChanges, prepares: [...preparesOf(2), bad] })).toBe("PrepareMessageInvalid");
  });

  test("is refused for a prepare that is no consensus message", () => {
    expect(check({ roundChanges, prepares: [...preparesOf(2), "undecodable"] })).toBe(
      "PrepareMessageInvalid",
    );
  });

  test("is refused for too few round-changes before its prepares are looked at", () => {
    expect(check({ roundChanges: [prepared(3, 2)], prepares: [] })).toBe("RoundChangeNoQuorum");
  });

  test("must be proposed, and no other", () => {
    const proposed = { roundChanges, prepares: preparesOf(2), dataRoot: OTHER_ROOT };
    expect(check(proposed)).toBe("RootHashInvalid");
  });
});

describe("where several values were prepared", () => {
  const both = [prepared(1, 1, OTHER_VALUE), prepared(2, 2), ...unprepared([3])];

  test("the one of the highest prepared round is justified, and the lower one does not stand in its way", () => {
    expect(check({ roundChanges: both, prepares: preparesOf(2) })).toBeNull();
  });

  test("the lower one does not stand in the way wherever it is", () => {
    expect(check({ roundChanges: both.toReversed(), prepares: preparesOf(2) })).toBeNull();
  });

  test("the lower one is not justified", () => {
    const lower = { dataRoot: OTHER_ROOT, prepares: preparesOf(1, [1, 2, 3], OTHER_VALUE) };
    expect(check({ roundChanges: both, ...lower })).toBe("RootHashInvalid");
  });

  test("the prepares are those of the highest round, not of a lower one", () => {
    const roundChanges = [prepared(1, 1), prepared(2, 2), ...unprepared([3])];
    expect(check({ roundChanges, prepares: preparesOf(1) })).toBe("PrepareMessageInvalid");
  });

  test("the lower one must have been prepared all the same", () => {
    const roundChanges = [
      preparedRoundChange(1, { round: ROUND, dataRound: 1, value: OTHER_VALUE }, [1, 2]),
      prepared(2, 2),
      ...unprepared([3]),
    ];
    expect(check({ roundChanges, prepares: preparesOf(2) })).toBe("JustificationsNoQuorumInvalid");
  });

  test("two of the highest round must be the same", () => {
    const roundChanges = [prepared(1, 2, OTHER_VALUE), prepared(2, 2), ...unprepared([3])];
    expect(check({ roundChanges, prepares: preparesOf(2) })).toBe("RootHashInvalid");
  });
});
