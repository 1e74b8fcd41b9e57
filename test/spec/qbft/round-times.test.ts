import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { roundAt, roundDeadline, roundLengthMs, roundsLengthMs } from "../../../src/spec/qbft/round-times.ts";

const START_MS = 1_700_000_000_000;
const rounds = fc.integer({ min: 1, max: 1_000 });

test("rounds last two seconds up to the eighth, and two minutes after it", () => {
  expect([1, 2, 8, 9, 12].map(roundLengthMs)).toEqual([2_000, 2_000, 2_000, 120_000, 120_000]);
});

test("the rounds up to one last as long as each of them together", () => {
  expect([1, 8, 9, 12].map(roundsLengthMs)).toEqual([2_000, 16_000, 136_000, 496_000]);
  fc.assert(fc.property(rounds, (round) => {
    expect(roundsLengthMs(round + 1) - roundsLengthMs(round)).toBe(roundLengthMs(round + 1));
  }));
});

describe("a round's deadline", () => {
  test("counts from the duty's start where it has one, whatever the time is now", () => {
    const deadlines = [START_MS - 5, START_MS + 999_999].map((now) => roundDeadline(9, START_MS, now));
    expect(deadlines).toEqual([START_MS + 136_000, START_MS + 136_000]);
  });

  test("counts from a start at 0, too", () => expect(roundDeadline(1, 0, 77)).toBe(2_000));

  test("counts from now where the duty has no start", () => {
    expect([8, 9].map((round) => roundDeadline(round, null, START_MS))).toEqual([
      START_MS + 2_000,
      START_MS + 120_000,
    ]);
  });
});

describe("the round that the clock says it is", () => {
  test("is the first before the duty starts", () => expect(roundAt(START_MS, START_MS - 1)).toBe(1));

  test("is a round up to its deadline, and the next from there", () => {
    fc.assert(fc.property(rounds, (round) => {
      const deadline = roundDeadline(round, START_MS, 0);
      expect([deadline - 1, deadline].map((now) => roundAt(START_MS, now))).toEqual([round, round + 1]);
    }));
  });
});
