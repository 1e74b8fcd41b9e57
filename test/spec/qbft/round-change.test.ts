import { describe, expect, test } from "vitest";
import type { Code } from "../../../src/spec/codes.ts";
import type { ConsensusMessage } from "../../../src/spec/qbft/message.ts";
import { checkRoundChange, highestPrepared } from "../../../src/spec/qbft/round-change.ts";
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
import {
  draft,
  facts,
  type Fault,
  foreignSigner,
  messageOf,
  ofKind,
  oneMoreSigner,
  shortIdentifier,
  testFaults,
} from "./faults.ts";

const ROUND = 3;

/** Faults of a round-change, prepared or not, in the rule's order. */
const FAULTS: readonly Fault[] = [
  ["RoundChangeTypeWrong", ofKind("prepare")],
  ["WrongMessageHeight", facts({ height: 11 })],
  ["WrongMessageRound", facts({ round: ROUND + 1 })],
  ["MessageAllowsOneSignerOnly", oneMoreSigner],
  ["MessageIdentifierInvalid", shortIdentifier],
  ["SignerIsNotInCommittee", foreignSigner],
];

const check = (message: ConsensusMessage, dataRoot: typeof ROOT | null = ROOT) =>
  checkRoundChange(instanceOf({ round: 2 }), message, { round: ROUND, dataRoot });

describe("a round-change that is not prepared", () => {
  testFaults(draft("roundChange", 2, { round: ROUND }), FAULTS, (draft) => check(messageOf(draft)));

  test("is not asked for the value's root", () => {
    expect(check(message("roundChange", 2, { round: ROUND }), OTHER_ROOT)).toBeNull();
  });
});

describe("a prepared round-change", () => {
  const prepares = messages("prepare", [1, 2, 3], { round: 2 });
  const otherPrepares = messages("prepare", [1, 2, 3], { round: 2, value: OTHER_VALUE });

  testFaults(draft("roundChange", 2, { round: ROUND, dataRound: 2, roundChanges: prepares }), [
    ...FAULTS,
    ["RootHashInvalid", facts({ value: OTHER_VALUE, roundChanges: otherPrepares })],
    ["JustificationsNoQuorumInvalid", facts({ roundChanges: [] })],
  ], (draft) => check(messageOf(draft)));

  /** Refusals of one prepare among those that are as they must be. */
  test.each<[string, Code, Facts]>([
    ["of another round", "WrongMessageRound", { round: 1 }],
    ["of another height", "WrongMessageHeight", { height: 11 }],
    ["for another value", "ProposedDataMismatch", { value: OTHER_VALUE }],
    ["that is none", "PrepareTypeWrong", { msgType: 2 }],
    ["of two signers", "MessageAllowsOneSignerOnly", { signers: [3, 4] }],
    ["of nobody in the committee", "SignerIsNotInCommittee", { signers: [9] }],
    ["that its signer did not sign", "MessageSignatureInvalid", { forged: true }],
    ["of another duty", "MessageIdentifierInvalid", { id: OTHER_ID }],
    ["signed for another duty", "MessageIdentifierInvalid", { id: OTHER_ID, identifier: ID }],
  ])("is refused for a prepare %s", (_, code, facts) => {
    const bad = message("prepare", 3, { round: 2, ...facts });
    const roundChanges = [...prepares, bad];
    expect(check(message("roundChange", 2, { round: ROUND, dataRound: 2, roundChanges }))).toBe(code);
  });

  test("is refused for a prepare that is no consensus message", () => {
    const roundChange = preparedRoundChange(2, { round: ROUND, dataRound: 2 });
    const broken = { ...roundChange, roundChanges: [...roundChange.roundChanges, "undecodable" as const] };
    expect(check(broken)).toBe("JustificationUndecodable");
  });

  test("is refused for its prepares before the value's root is looked at, and for that before their number", () => {
    const forged = message("prepare", 4, { round: 2, value: OTHER_VALUE, forged: true });
    const codes = [[...otherPrepares, forged], []].map((roundChanges) =>
      check(message("roundChange", 2, { round: ROUND, dataRound: 2, value: OTHER_VALUE, roundChanges }))
    );
    expect(codes).toEqual(["MessageSignatureInvalid", "RootHashInvalid"]);
  });

  test("may be for any value where none is asked for", () => {
    const roundChange = preparedRoundChange(2, { round: ROUND, dataRound: 2, value: OTHER_VALUE });
    expect([check(roundChange, null), check(roundChange, OTHER_ROOT)]).toEqual([null, null]);
  });

  test.each(SIZES)("of %i operators needs %i prepares, not one fewer", (size, quorum) => {
    const instance = instanceOf({ committee: operators(size), round: 2 });
    const codes = [quorum - 1, quorum].map((count) =>
      checkRoundChange(
        instance,
        preparedRoundChange(2, { round: ROUND, dataRound: 2 }, operators(count)),
        { round: ROUND, dataRoot: null },
      )
    );
    expect(codes).toEqual(["JustificationsNoQuorumInvalid", null]);
  });

  test("needs prepares of that many signers, not that many prepares", () => {
    expect(check(preparedRoundChange(2, { round: ROUND, dataRound: 2 }, [1, 2, 2, 1]))).toBe(
      "JustificationsNoQuorumInvalid",
    );
  });

  test("is refused where it says a later round than it changes to, but not for that one", () => {
    const codes = [ROUND, ROUND + 1].map((dataRound) =>
      check(preparedRoundChange(2, { round: ROUND, dataRound }))
    );
    expect(codes).toEqual([null, "PreparedRoundTooHigh"]);
  });

  test("is refused for the number of its prepares before its prepared round", () => {
    expect(check(preparedRoundChange(2, { round: ROUND, dataRound: ROUND + 1 }, [1, 2]))).toBe(
      "JustificationsNoQuorumInvalid",
    );
  });
});

describe("the highest prepared round-change", () => {
  const unprepared = message("roundChange", 1, { round: ROUND });
  const prepared = (signer: number, dataRound: number) =>
    preparedRoundChange(signer, { round: ROUND, dataRound });

  test("is none where none is prepared", () => expect(highestPrepared([unprepared, unprepared])).toBeNull());

  test("is of the highest prepared round, wherever it stands", () => {
    const highest = prepared(3, 2);
    expect(highestPrepared([unprepared, prepared(2, 1), highest, prepared(4, 1)])).toBe(highest);
  });

  test("is the first to come of several", () => {
    const [first, second] = [prepared(3, 2), prepared(4, 2)];
    expect(highestPrepared([prepared(2, 1), first, second])).toBe(first);
  });
});
