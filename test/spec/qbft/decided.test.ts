import { describe, expect, test } from "vitest";
import { checkDecided, hasMoreSigners, isDecidedMessage } from "../../../src/spec/qbft/decided.ts";
import {
  decidedMessage,
  instanceOf,
  logOf,
  message,
  messages,
  operators,
  OTHER_VALUE,
  settingsOf,
  SIZES,
  VALUE,
} from "../../support/consensus.ts";
import { type Draft, facts, type Fault, messageOf, shortIdentifier, testFaults } from "./faults.ts";

describe("a decided message", () => {
  test.each(SIZES)("of %i operators is a commit of %i signers, not of one fewer", (size, quorum) => {
    const settings = settingsOf({ committee: operators(size) });
    const found = [quorum - 1, quorum, size].map((count) =>
      isDecidedMessage(settings, decidedMessage(operators(count)))
    );
    expect(found).toEqual([false, true, true]);
  });

  test.each(["proposal", "prepare", "roundChange"] as const)("is no %s, however many signed it", (kind) => {
    expect(isDecidedMessage(settingsOf(), message(kind, 0, { signers: [1, 2, 3, 4] }))).toBe(false);
  });
});

describe("a decided message's proof", () => {
  const FAULTS: readonly Fault[] = [
    ["CommitMessageInvalid", shortIdentifier],
    ["CommitMessageTypeWrong", facts({ msgType: 1 })],
    ["SignerIsNotInCommittee", (draft) => {
      draft.signers = [1, 2, 9];
    }],
    ["MessageSignatureInvalid", facts({ forged: true })],
    ["RootHashInvalid", facts({ fullData: OTHER_VALUE })],
  ];
  const decided = (): Draft => ({
    kind: "commit",
    facts: { fullData: VALUE },
    signers: [1, 2, 3],
    state: {},
  });

  testFaults(decided, FAULTS, (draft) => checkDecided(settingsOf(), messageOf(draft)));

  test("holds at any height and in any round", () => {
    expect(checkDecided(settingsOf(), decidedMessage([1, 2, 3], { height: 77, round: 99 }))).toBeNull();
  });

  test("is refused where a signer is named twice", () => {
    expect(checkDecided(settingsOf(), decidedMessage([1, 2, 2]))).toBe("CommitMessageInvalid");
  });

  test("is refused where its value did not come with it", () => {
    expect(checkDecided(settingsOf(), message("commit", 0, { signers: [1, 2, 3] }))).toBe("RootHashInvalid");
  });
});

describe("more signers", () => {
  const instance = instanceOf({ commits: logOf(...messages("commit", [1, 2, 3])) });

  test("are more than have committed to the value in the round", () => {
    const found = [[2, 3, 4], [1, 2, 3, 4]].map((signers) =>
      hasMoreSigners(instance, decidedMessage(signers))
    );
    expect(found).toEqual([false, true]);
  });

  test.each([["another round", { round: 2 }], ["another value", { value: OTHER_VALUE }]])(
    "are any where the commits are of %s",
    (_, facts) => expect(hasMoreSigners(instance, decidedMessage([1, 2, 3], facts))).toBe(true),
  );
});
