import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ConsensusMessage } from "../../../src/spec/qbft/message.ts";
import {
  allMessages,
  countSigners,
  disjointMessages,
  hasFromSigners,
  ofRound,
  withMessage,
} from "../../../src/spec/qbft/message-log.ts";
import { logOf, message, messages, OTHER_VALUE, ROOT } from "../../support/consensus.ts";

const signersOf = (list: readonly ConsensusMessage[]) => list.map(({ signed }) => signed.operatorIds);
const commitOf = (...signers: number[]) => message("commit", 0, { signers });

describe("a log of messages", () => {
  test("has none of a round in which none came", () => expect(ofRound({}, 1)).toEqual([]));

  test("keeps the messages of a round in the order in which they came", () => {
    const log = messages("prepare", [3, 1, 2]).reduce(withMessage, {});
    expect(signersOf(ofRound(log, 1))).toEqual([[3], [1], [2]]);
  });

  test("leaves the log as it was that a message is added to", () => {
    const before = logOf(message("prepare", 1));
    const after = withMessage(before, message("prepare", 2));
    expect([ofRound(before, 1).length, ofRound(after, 1).length]).toEqual([1, 2]);
  });

  test("has all its messages round by round", () => {
    const log = [10, 2, 9].map((round) => message("prepare", 1, { round })).reduce(withMessage, {});
    expect(allMessages(log).map(({ qbft }) => qbft.round)).toEqual([2, 9, 10]);
  });
});

describe("that the same signers have a message already", () => {
  test.each<[string, ConsensusMessage, boolean]>([
    ["holds for the same ones in whatever order", commitOf(3, 1, 2), true],
    ["does not hold for fewer", commitOf(1, 2), false],
    ["does not hold for more", commitOf(1, 2, 3, 4), false],
    ["does not hold for others", commitOf(1, 2, 4), false],
    ["does not hold in another round", message("commit", 0, { signers: [1, 2, 3], round: 2 }), false],
    [
      "holds whatever the message is about",
      message("commit", 0, { signers: [1, 2, 3], value: OTHER_VALUE }),
      true,
    ],
  ])("%s", (_, asked, known) => {
    expect(hasFromSigners(logOf(commitOf(1, 2, 3)), asked)).toBe(known);
  });
});

describe("signers", () => {
  test("are counted once, however many messages they signed", () => {
    expect(countSigners([commitOf(1, 2, 3), commitOf(3), commitOf(3), commitOf(4)])).toBe(4);
  });

  test("of no message are none", () => expect(countSigners([])).toBe(0));
});

describe("messages that share no signer", () => {
  const disjoint = (...list: readonly ConsensusMessage[]) =>
    signersOf(disjointMessages(logOf(...list), 1, ROOT));

  test("are those of the round and for the root only", () => {
    expect(disjoint(
      message("commit", 1),
      message("commit", 2, { value: OTHER_VALUE }),
      message("commit", 3, { round: 2 }),
      message("commit", 4),
    )).toEqual([[1], [4]]);
  });

  test("are none where there is none for the root", () => {
    expect(disjoint(message("commit", 2, { value: OTHER_VALUE }))).toEqual([]);
  });

  test("are walked from each, so that the most signers are found", () => {
    expect(disjoint(commitOf(1), commitOf(1, 2, 3), commitOf(4))).toEqual([[1, 2, 3], [4]]);
  });

  test("are the earlier ones where others have no more signers", () => {
    expect(disjoint(commitOf(1, 2), commitOf(2, 3))).toEqual([[1, 2]]);
  });

  test("have no signer twice, and no fewer than any one message, whatever came", () => {
    const signers = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });
    fc.assert(fc.property(fc.array(signers, { minLength: 1, maxLength: 8 }), (lists) => {
      const all = lists.map((list) => commitOf(...list));
      const found = disjointMessages(logOf(...all), 1, ROOT);
      const signed = signersOf(found).flat();
      expect(new Set(signed).size).toBe(signed.length);
      expect(found.every((commit) => all.includes(commit))).toBe(true);
      expect(signed.length).toBeGreaterThanOrEqual(Math.max(...lists.map((list) => list.length)));
    }));
  });
});
