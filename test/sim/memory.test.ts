import { describe, expect, test } from "vitest";
import { type KeptContext, keptTooMuch, waitTooMany } from "../../src/sim/memory.ts";
import { decidedMessage, instanceOf, logOf, message, messages, operators } from "../support/consensus.ts";

const kept = (change: Partial<KeptContext>) => keptTooMuch({ ...instanceOf(), answered: {}, ...change });
const ALL = operators(4);

describe("an instance of four operators keeps no more than it may", () => {
  test("where it has a message of each type from each in each round", () => {
    const rounds = [1, 2, 12];
    const each = (kind: "prepare" | "commit" | "roundChange") =>
      logOf(...rounds.flatMap((round) => messages(kind, ALL, { round })));
    const proposals = logOf(...rounds.map((round) => message("proposal", 1, { round })));
    const logs = { proposals, prepares: each("prepare"), roundChanges: each("roundChange") };
    expect(kept({ ...logs, commits: each("commit"), answered: { 2: [1, 2, 3] } })).toBeNull();
  });

  test("where it has a decided message of each number of signers besides", () => {
    const commits = logOf(...messages("commit", ALL), decidedMessage([1, 2, 3]), decidedMessage(ALL));
    expect(kept({ commits })).toBeNull();
  });
});

test.each<[string, Partial<KeptContext>]>([
  ["two proposals are of a round", { proposals: logOf(message("proposal", 1), message("proposal", 2)) }],
  ["a signer has two prepares in a round", { prepares: logOf(...messages("prepare", [1, 2, 1])) }],
  ["a signer has two round-changes in a round", { roundChanges: logOf(...messages("roundChange", [3, 3])) }],
  ["a signer has two commits in a round", { commits: logOf(...messages("commit", [4, 4])) }],
  ["three decided messages are of a round", {
    commits: logOf(decidedMessage([1, 2, 3]), decidedMessage([1, 2, 4]), decidedMessage(ALL)),
  }],
  ["a decided message stands among prepares", {
    prepares: logOf(message("prepare", 0, { signers: [1, 2] })),
  }],
  ["a message is of a round beyond the cut-off", { prepares: logOf(message("prepare", 1, { round: 13 })) }],
  ["all operators were answered, itself included", { answered: { 2: ALL } }],
  ["one was answered beyond the cut-off", { answered: { 13: [1] } }],
])("it keeps too much where %s", (_, change) => expect(kept(change)).not.toBeNull());

test("48 messages of each operator may wait for each slot, not more", () => {
  expect([waitTooMany(48 * 4, 4, 1), waitTooMany(48 * 4 * 3, 4, 3)]).toEqual([null, null]);
  expect(waitTooMany(48 * 4 + 1, 4, 1)).toBe("193 messages wait, 192 may");
});
