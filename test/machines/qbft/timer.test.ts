import { describe, expect, test } from "vitest";
import { VirtualClock } from "../../../src/runtime/virtual-clock.ts";
import { message, messages, preparedRoundChange } from "../../support/consensus.ts";
import { startInstance } from "../../support/consensus-run.ts";

const START_MS = 1_700_000_000_000;
const to = (round: number, ...signers: number[]) => messages("roundChange", signers, { round });

/** When each round ended on the way to round 10, from the start of the instance. */
async function deadlinesOf(instance: ReturnType<typeof startInstance>, startMs: number): Promise<number[]> {
  const deadlines: number[] = [];
  while (instance.context().round < 10) {
    await instance.clock.advance(instance.clock.nextDueIn!);
    deadlines.push(instance.clock.now() - startMs);
  }
  return deadlines;
}

const AFTER_EACH_OTHER = [2, 4, 6, 8, 10, 12, 14, 16, 136].map((seconds) => seconds * 1_000);

describe("a round's deadline", () => {
  test("comes two seconds after the round before in rounds 1 to 8, then two minutes", async () => {
    expect(await deadlinesOf(startInstance({ operatorId: 2 }), 0)).toEqual(AFTER_EACH_OTHER);
  });

  test("counts from the duty's start where it has one", async () => {
    const clock = new VirtualClock(START_MS);
    const instance = startInstance({ operatorId: 2, dutyStartMs: START_MS, clock });
    expect(await deadlinesOf(instance, START_MS)).toEqual(AFTER_EACH_OTHER);
  });

  test("comes sooner in an instance that starts late in a duty that has a start", () => {
    const clock = new VirtualClock(START_MS + 1_300);
    const instance = startInstance({ operatorId: 2, dutyStartMs: START_MS, clock });
    expect(instance.clock.nextDueIn).toBe(700);
  });

  test("comes as far off as ever in an instance that starts before its duty", () => {
    const clock = new VirtualClock(START_MS - 1_000);
    expect(startInstance({ operatorId: 2, dutyStartMs: START_MS, clock }).clock.nextDueIn).toBe(3_000);
  });

  test("that is over already passes at once, round by round, to the one that the clock says", async () => {
    const clock = new VirtualClock(START_MS + 5_000);
    const instance = startInstance({ operatorId: 2, dutyStartMs: START_MS, clock });
    await clock.advance(0);
    expect(instance.context().round).toBe(3);
    expect(instance.sentInShort()).toEqual([["roundChange", 2], ["roundChange", 3]]);
    expect(clock.nextDueIn).toBe(1_000);
  });

  test("is one a round, and messages of that round leave it as it is", async () => {
    const instance = startInstance({ operatorId: 2 });
    await instance.clock.advance(500);
    instance.deliver(
      message("proposal", 1),
      ...messages("prepare", [1, 2, 3]),
      ...messages("commit", [1, 2]),
    );
    expect([instance.clock.pending, instance.clock.nextDueIn]).toEqual([1, 1_500]);
  });

  test("leaves the round where it is as long as it has not come", async () => {
    const instance = startInstance({ operatorId: 2 });
    await instance.clock.advance(1_999);
    expect(instance.context().round).toBe(1);
    await instance.clock.advance(1);
    expect(instance.context().round).toBe(2);
  });

  test("is not set anew by a proposal of one's own in the current round", async () => {
    const instance = startInstance({ operatorId: 2 });
    await instance.clock.advance(2_500);
    instance.deliver(...to(2, 1, 3, 4));
    expect(instance.sentInShort().at(-1)).toEqual(["proposal", 2]);
    expect([instance.clock.pending, instance.clock.nextDueIn]).toEqual([1, 1_500]);
  });
});

describe("a move to a later round sets the deadline anew, and drops the old one:", () => {
  const MOVES = [
    ["a proposal", [message("proposal", 3, { round: 3, roundChanges: to(3, 1, 3, 4) })]],
    ["a prepared one", [
      message("proposal", 3, {
        round: 3,
        roundChanges: [...to(3, 1, 4), preparedRoundChange(3, { round: 3, dataRound: 1 })],
        prepares: messages("prepare", [1, 2, 3]),
      }),
    ]],
    ["round-changes of f + 1", to(3, 3, 4)],
  ] as const;

  test.each(MOVES)("%s, counted from now", async (_, list) => {
    const instance = startInstance({ operatorId: 2 });
    await instance.clock.advance(500);
    instance.deliver(...list);
    expect(instance.context().round).toBe(3);
    expect([instance.clock.pending, instance.clock.nextDueIn]).toEqual([1, 2_000]);
  });

  test.each(MOVES)("%s, counted from the duty's start", async (_, list) => {
    const instance = startInstance({ operatorId: 2, dutyStartMs: 0 });
    await instance.clock.advance(500);
    instance.deliver(...list);
    expect([instance.clock.pending, instance.clock.nextDueIn]).toEqual([1, 5_500]);
  });

  test("a quorum that lets this operator propose", async () => {
    const instance = startInstance({ operatorId: 2 });
    instance.deliver(...to(5, 1), ...to(6, 1, 3));
    await instance.clock.advance(500);
    instance.deliver(...to(6, 4));
    expect([instance.clock.pending, instance.clock.nextDueIn]).toEqual([1, 2_000]);
  });

  test("a slow round's, two minutes", () => {
    const instance = startInstance({ operatorId: 2 });
    instance.deliver(...to(9, 3, 4));
    expect(instance.clock.nextDueIn).toBe(120_000);
  });
});
