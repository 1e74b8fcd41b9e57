import { describe, expect, test } from "vitest";
import type { InstanceState } from "../../../src/spec/qbft/instance.ts";
import type { ConsensusMessage } from "../../../src/spec/qbft/message.ts";
import { checkAnyCommit, checkCommit, commitStep } from "../../../src/spec/qbft/commit.ts";
import {
  examine,
  HEIGHT,
  instanceOf,
  logOf,
  message,
  messages,
  operators,
  OTHER_VALUE,
  proposedOf,
  ROOT,
  SIZES,
  VALUE,
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

/** Faults of a commit of any round, in the rule's order. */
const ANY_ROUND: readonly Fault[] = [
  ["CommitMessageInvalid", shortIdentifier],
  ["CommitMessageTypeWrong", ofKind("prepare")],
  ["WrongMessageHeight", facts({ height: 11 })],
  ["SignerIsNotInCommittee", foreignSigner],
];

describe("a commit of any round", () => {
  testFaults(
    draft("commit", 2, { round: 7 }),
    ANY_ROUND,
    (draft) => checkAnyCommit(instanceOf(), messageOf(draft), HEIGHT),
  );

  test("may be of several signers", () => {
    expect(checkAnyCommit(instanceOf(), message("commit", 0, { signers: [1, 2, 3] }), HEIGHT)).toBeNull();
  });
});

describe("a commit of the current round", () => {
  testFaults(
    draft("commit", 2),
    [
      ...ANY_ROUND,
      ["MessageAllowsOneSignerOnly", oneMoreSigner],
      ["WrongMessageRound", facts({ round: 2 })],
      ["ProposedDataMismatch", facts({ value: OTHER_VALUE })],
    ],
    (draft) => checkCommit(instanceOf(), messageOf(draft), ROOT),
  );

  test("is not asked for its signature, which the network looked at", () => {
    expect(checkCommit(instanceOf(), message("commit", 2, { forged: true }), ROOT)).toBeNull();
  });
});

/** Steps of commits that come one after the other. */
function stepsOf(commits: readonly ConsensusMessage[], state: Partial<InstanceState> = {}) {
  return commits.map((commit, i) =>
    commitStep(proposedOf(1, { commits: logOf(...commits.slice(0, i)), ...state }), commit)
  );
}

/** The message that the last commit decides with. */
function decidedBy(commits: readonly ConsensusMessage[]) {
  const last = stepsOf(commits).at(-1)!;
  if (typeof last === "string") throw new Error(`not decided, but ${last}`);
  return last;
}

describe("a valid commit", () => {
  test("of a signer that sent one is a repetition, other bytes or not", () => {
    const [, same, other] = stepsOf([
      message("commit", 2),
      message("commit", 2),
      message("commit", 2, { dataRound: 7 }),
    ]);
    expect([same, other]).toEqual(["repeated", "repeated"]);
  });

  test.each(SIZES)("of %i operators decides as the %ith, and not before", (size, quorum) => {
    const steps = stepsOf(messages("commit", operators(quorum)), { committee: operators(size) });
    const kinds = steps.map((step) => typeof step === "string" ? step : "decided");
    expect(kinds).toEqual([...new Array<string>(quorum - 1).fill("counted"), "decided"]);
  });

  test("decides nothing with those of another round", () => {
    const commits = logOf(...messages("commit", [1, 2]));
    expect(commitStep(proposedOf(2, { commits }), message("commit", 3, { round: 2 }))).toBe("counted");
  });

  test("decides nothing with those for another root", () => {
    const commits = logOf(...messages("commit", [1, 2], { value: OTHER_VALUE }));
    expect(commitStep(proposedOf(1, { commits }), message("commit", 3))).toBe("counted");
  });
});

describe("a decided message", () => {
  test("has the commits' signers in ascending order, each with its own signature", () => {
    const decided = decidedBy(messages("commit", [4, 1, 3]));
    expect(decided.operatorIds).toEqual([1, 3, 4]);
    expect(examine(decided).signaturesValid).toBe(true);
  });

  test("has the value of the accepted proposal", () => {
    expect(decidedBy(messages("commit", [1, 2, 3])).fullData).toEqual(VALUE);
  });

  test("has the commits' own bytes", () => {
    const commits = messages("commit", [1, 2, 3]);
    expect(decidedBy(commits).ssvMessage).toEqual(commits[0]!.signed.ssvMessage);
  });

  test("is not made of commits of different bytes for one root", () => {
    const commits = [...messages("commit", [1, 2]), message("commit", 3, { dataRound: 7 })];
    expect(stepsOf(commits)).toEqual(["counted", "counted", "counted"]);
  });

  test("is made of those of the same bytes, whoever sent others between them", () => {
    const [a, b, c] = messages("commit", [1, 2, 4]);
    const decided = decidedBy([a!, message("commit", 3, { dataRound: 7 }), b!, c!]);
    expect(decided.operatorIds).toEqual([1, 2, 4]);
    expect(examine(decided).signaturesValid).toBe(true);
  });
});
