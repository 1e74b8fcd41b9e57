import { describe, expect, test } from "vitest";
import {
  hasPartialQuorum,
  hasQuorum,
  leaderOf,
  signersBelong,
  takesPart,
} from "../../../src/spec/qbft/instance.ts";
import { instanceOf, message, messages, operators, settingsOf, SIZES } from "../../support/consensus.ts";

test("the leaders take turns, and the first comes again after the last", () => {
  const settings = settingsOf({ leaders: [2, 3, 4, 1] });
  expect([1, 2, 3, 4, 5, 9].map((round) => leaderOf(settings, round))).toEqual([2, 3, 4, 1, 2, 2]);
});

describe.each(SIZES)("of %i operators", (size, quorum, partialQuorum) => {
  const settings = settingsOf({ committee: operators(size) });
  const signedBy = (count: number) => messages("prepare", operators(count));

  test(`${quorum} are a quorum, one fewer are not`, () => {
    expect([quorum - 1, quorum].map((count) => hasQuorum(settings, signedBy(count)))).toEqual([false, true]);
  });

  test(`${partialQuorum} are a partial quorum, one fewer are not`, () => {
    const counts = [partialQuorum - 1, partialQuorum];
    expect(counts.map((count) => hasPartialQuorum(settings, signedBy(count)))).toEqual([false, true]);
  });

  test("one is no partial quorum, however often it signs", () => {
    expect(hasPartialQuorum(settings, messages("prepare", new Array<number>(size).fill(1)))).toBe(false);
  });
});

describe("signers", () => {
  test.each([[[1, 4], true], [[1, 5], false], [[5], false]])(
    "%j: all of the committee, %s",
    (signers, belong) => {
      expect(signersBelong(settingsOf(), message("commit", 0, { signers }))).toBe(belong);
    },
  );
});

describe("an instance", () => {
  test.each([
    ["before the cut-off takes part", { round: 11 }, true],
    ["at the cut-off does not", { round: 12 }, false],
    ["that was stopped does not", { round: 1, stopped: true }, false],
    ["that decided still does", { round: 1, decidedValue: new Uint8Array(1) }, true],
  ])("%s", (_, state, part) => {
    expect(takesPart(instanceOf({ cutOffRound: 12, ...state }))).toBe(part);
  });
});
