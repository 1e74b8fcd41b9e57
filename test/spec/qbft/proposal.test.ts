import { describe, expect, test } from "vitest";
import type { InstanceState } from "../../../src/spec/qbft/instance.ts";
import type { ConsensusMessage } from "../../../src/spec/qbft/message.ts";
import { checkProposal } from "../../../src/spec/qbft/proposal.ts";
import {
  BAD_VALUE,
  instanceOf,
  message,
  messages,
  OTHER_VALUE,
  preparedRoundChange,
  proposedOf,
  VALUE,
} from "../../support/consensus.ts";
import {
  draft,
  facts,
  foreignSigner,
  messageOf,
  ofKind,
  oneMoreSigner,
  shortIdentifier,
  state,
  testFaults,
} from "./faults.ts";

const check = (proposal: ConsensusMessage, state: Partial<InstanceState> = {}) =>
  checkProposal(instanceOf(state), proposal);

describe("a proposal of the first round", () => {
  testFaults(
    draft("proposal", 1),
    [
      ["MessageTypeInvalid", ofKind("prepare")],
      ["WrongMessageHeight", facts({ height: 11 })],
      ["MessageAllowsOneSignerOnly", oneMoreSigner],
      ["SignerIsNotInCommittee", foreignSigner],
      ["ProposalLeaderInvalid", (draft) => {
        draft.signers = draft.signers.map((id) => id === 1 ? 2 : id);
      }],
      ["ProposalInvalid", shortIdentifier],
      ["RootHashInvalid", facts({ fullData: OTHER_VALUE })],
      ["QBFTValueInvalid", facts({ value: BAD_VALUE })],
      ["ProposalInvalid", state({ accepted: message("proposal", 1) })],
    ],
    (draft) => check(messageOf(draft), draft.state),
  );

  test("may be for another value than this operator's own", () => {
    expect(check(message("proposal", 1, { value: OTHER_VALUE }))).toBeNull();
  });
});

describe("a proposal of a later round", () => {
  const roundChanges = messages("roundChange", [1, 2, 3], { round: 2 });

  test("must be of that round's leader", () => {
    const codes = [1, 2].map((leader) => check(message("proposal", leader, { round: 2, roundChanges })));
    expect(codes).toEqual(["ProposalLeaderInvalid", null]);
  });

  test("must be justified", () => {
    const few = message("proposal", 2, { round: 2, roundChanges: roundChanges.slice(1) });
    expect([check(few), check(few, { round: 2 })]).toEqual(["RoundChangeNoQuorum", "RoundChangeNoQuorum"]);
  });

  test("is refused for its justification before its round is looked at", () => {
    const unjustified = message("proposal", 2, { round: 2, roundChanges: [] });
    expect(checkProposal(proposedOf(2), unjustified)).toBe("RoundChangeNoQuorum");
  });

  test("is taken though the current round has its proposal", () => {
    expect(checkProposal(proposedOf(1), message("proposal", 2, { round: 2, roundChanges }))).toBeNull();
  });

  test("must be for the value that was prepared, with its prepares", () => {
    const prepared = [...roundChanges.slice(1), preparedRoundChange(1, { round: 2, dataRound: 1 })];
    const prepares = messages("prepare", [1, 2, 3]);
    const codes = [VALUE, OTHER_VALUE].map((value) =>
      check(message("proposal", 2, { round: 2, value, roundChanges: prepared, prepares }))
    );
    expect(codes).toEqual([null, "RootHashInvalid"]);
  });
});

describe("the second proposal of a round", () => {
  const roundChanges = messages("roundChange", [1, 2, 3], { round: 2 });

  test.each([["the same", VALUE], ["another", OTHER_VALUE]])("is refused, with %s value", (_, value) => {
    const second = message("proposal", 2, { round: 2, value, roundChanges });
    expect(checkProposal(proposedOf(2), second)).toBe("ProposalInvalid");
  });

  test("of a round that is over is refused where it comes this far", () => {
    expect(check(message("proposal", 1), { round: 2 })).toBe("ProposalInvalid");
  });
});
