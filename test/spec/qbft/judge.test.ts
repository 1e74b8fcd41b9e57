import { describe, expect, test } from "vitest";
import type { Code } from "../../../src/spec/codes.ts";
import type { InstanceState } from "../../../src/spec/qbft/instance.ts";
import { judge } from "../../../src/spec/qbft/judge.ts";
import type { ConsensusMessage } from "../../../src/spec/qbft/message.ts";
import {
  type Facts,
  instanceOf,
  type Kind,
  logOf,
  message,
  messages,
  OTHER_VALUE,
  preparedRoundChange,
  proposedOf,
  VALUE,
} from "../../support/consensus.ts";
import { draft, facts, type Fault, messageOf, shortIdentifier, state, testFaults } from "./faults.ts";

const verdictOf = (instance: InstanceState, message: ConsensusMessage) => judge(instance, message).verdict;
const factOf = (instance: InstanceState, message: ConsensusMessage) =>
  judge(instance, message).fact?.type ?? null;

/** What every message is asked before its type's rule, in this order. */
const ASKED_FIRST: readonly Fault[] = [
  ["InstanceStoppedProcessingMessages", state({ stopped: true })],
  ["InstanceStoppedProcessingMessages", state({ cutOffRound: 2 })],
  ["MessageIdentifierInvalid", shortIdentifier],
  ["PastRound", facts({ round: 1 })],
];

const NOT_PROPOSED = state({ accepted: null });
const OF_ANOTHER_HEIGHT = facts({ height: 11 });

describe.each<[Kind, number, Facts, readonly Fault[]]>([
  ["proposal", 3, { roundChanges: messages("roundChange", [1, 2, 3], { round: 3 }) }, []],
  ["prepare", 2, {}, [["NoProposalForCurrentRound", NOT_PROPOSED]]],
  ["commit", 2, {}, [["NoProposalForCurrentRound", NOT_PROPOSED]]],
  ["roundChange", 2, {}, []],
])("a %s", (kind, signer, ofKind, askedNext) => {
  const round = kind === "proposal" ? 3 : 2;
  testFaults(
    draft(kind, signer, { round, ...ofKind }),
    [...ASKED_FIRST, ...askedNext, ["WrongMessageHeight", OF_ANOTHER_HEIGHT]],
    (draft) => {
      const verdict = verdictOf(proposedOf(2, draft.state), messageOf(draft));
      return verdict === "valid" ? null : verdict;
    },
  );
});

describe("a message's type decides by which rule it is judged:", () => {
  const instance = proposedOf(1);

  test.each<[string, ConsensusMessage, Code]>([
    ["a proposal by the proposals'", message("proposal", 2), "ProposalLeaderInvalid"],
    ["a prepare by the prepares'", message("prepare", 2, { value: OTHER_VALUE }), "ProposedDataMismatch"],
    ["a prepare of a later round by the prepares'", message("prepare", 2, { round: 2 }), "WrongMessageRound"],
    ["a commit by the commits'", message("commit", 2, { value: OTHER_VALUE }), "ProposedDataMismatch"],
    [
      "a commit of several signers by the commits'",
      message("commit", 0, { signers: [2, 3] }),
      "MessageAllowsOneSignerOnly",
    ],
    ["a commit of a later round by the commits'", message("commit", 2, { round: 2 }), "WrongMessageRound"],
    [
      "a round-change by the round-changes'",
      preparedRoundChange(2, { round: 2, dataRound: 1 }, [1, 2]),
      "JustificationsNoQuorumInvalid",
    ],
    ["no rule by an unknown one", message("prepare", 2, { msgType: 4 }), "MessageTypeInvalid"],
  ])("%s", (_, message, code) => {
    expect(judge(instance, message)).toEqual({ verdict: code, fact: null });
  });

  test("the value that a round-change brings must be the one that it is about", () => {
    const roundChange = preparedRoundChange(2, { round: 2, dataRound: 1, fullData: OTHER_VALUE });
    expect(verdictOf(instance, roundChange)).toBe("RootHashInvalid");
  });
});

describe("a valid message means", () => {
  test("a proposal", () => expect(factOf(instanceOf(), message("proposal", 1))).toBe("PROPOSAL"));

  test("a prepare, or the one that makes the quorum", () => {
    const facts = [[], [1], [1, 2], [1, 2, 4]].map((signers) =>
      factOf(proposedOf(1, { prepares: logOf(...messages("prepare", signers)) }), message("prepare", 3))
    );
    expect(facts).toEqual(["PREPARE", "PREPARE", "PREPARE_QUORUM", "PREPARE"]);
  });

  test("a commit, or the one that makes the quorum, with what that decides", () => {
    const [alone, third] = [[], [1, 2]].map((signers) =>
      judge(proposedOf(1, { commits: logOf(...messages("commit", signers)) }), message("commit", 3)).fact
    );
    expect(alone?.type).toBe("COMMIT");
    expect(third).toMatchObject({
      type: "COMMIT_QUORUM",
      decided: { operatorIds: [1, 2, 3], fullData: VALUE },
    });
  });

  test("a round-change", () => {
    expect(factOf(instanceOf(), message("roundChange", 2, { round: 2 }))).toBe("ROUND_CHANGE");
  });

  test("that this operator leads, with what it proposes", () => {
    const roundChanges = logOf(...messages("roundChange", [1, 2], { round: 2 }));
    const instance = instanceOf({ operatorId: 2, round: 2, roundChanges });
    expect(judge(instance, message("roundChange", 3, { round: 2 })).fact).toMatchObject({
      type: "LEAD",
      lead: { round: 2, value: VALUE },
    });
  });

  test("that this operator follows, with the round to which", () => {
    const roundChanges = logOf(message("roundChange", 2, { round: 3 }));
    const last = message("roundChange", 3, { round: 4 });
    expect(judge(instanceOf({ roundChanges }), last).fact).toEqual({ type: "JUMP", message: last, round: 3 });
  });
});

describe("a repetition is valid and means nothing:", () => {
  test.each<[Kind, Partial<InstanceState>]>([
    ["prepare", { prepares: logOf(message("prepare", 2)) }],
    ["commit", { commits: logOf(message("commit", 2)) }],
    ["roundChange", { roundChanges: logOf(message("roundChange", 2)) }],
  ])("a %s of the same signer", (kind, state) => {
    expect(judge(proposedOf(1, state), message(kind, 2))).toEqual({ verdict: "valid", fact: null });
  });

  test("a proposal that is known, in a round that lost it", () => {
    const proposals = logOf(message("proposal", 1));
    expect(judge(instanceOf({ proposals }), message("proposal", 1))).toEqual({
      verdict: "valid",
      fact: null,
    });
  });
});

describe("what leads to the cut-off", () => {
  const stopped = "InstanceStoppedProcessingMessages";

  test.each([[3, "valid"], [4, stopped], [5, stopped]])(
    "a proposal of round %i of 4 is %s, and taken note of",
    (round, verdict) => {
      const roundChanges = messages("roundChange", [1, 2, 3], { round });
      const proposal = message("proposal", (round - 1) % 4 + 1, { round, roundChanges });
      const judgement = judge(instanceOf({ cutOffRound: 4 }), proposal);
      expect(judgement).toEqual({ verdict, fact: { type: "PROPOSAL", message: proposal } });
    },
  );

  test.each([[3, "valid"], [4, stopped], [5, stopped]])(
    "round-changes for round %i of 4 are %s, and taken note of",
    (round, verdict) => {
      const roundChanges = logOf(message("roundChange", 2, { round }));
      const last = message("roundChange", 3, { round });
      const judgement = judge(instanceOf({ cutOffRound: 4, roundChanges }), last);
      expect(judgement).toEqual({ verdict, fact: { type: "JUMP", message: last, round } });
    },
  );

  test("one round-change for a round beyond is just counted", () => {
    const instance = instanceOf({ cutOffRound: 4 });
    expect(judge(instance, message("roundChange", 2, { round: 9 }))).toMatchObject({
      verdict: "valid",
      fact: { type: "ROUND_CHANGE" },
    });
  });
});
