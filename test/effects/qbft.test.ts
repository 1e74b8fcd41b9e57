import { describe, expect, test } from "vitest";
import { createActor } from "xstate";
import { qbftWith } from "../../src/effects/qbft.ts";
import { VirtualClock } from "../../src/runtime/virtual-clock.ts";
import { boole } from "../../src/spec/profiles/boole.ts";
import {
  createCommit,
  createFirstProposal,
  createPrepare,
  createProposal,
  createRoundChange,
} from "../../src/spec/qbft/create.ts";
import {
  decidedMessage,
  message,
  messages,
  OTHER_ROOT,
  OTHER_VALUE,
  preparedRoundChange,
  settingsOf,
  VALUE,
} from "../support/consensus.ts";
import { startInstance } from "../support/consensus-run.ts";

const to = (round: number, ...signers: number[]) => messages("roundChange", signers, { round });

describe("what an instance sends", () => {
  test("is its own value as the first proposal", () => {
    const { sent, context } = startInstance({ startValue: OTHER_VALUE });
    expect(sent).toEqual([createFirstProposal(context(), OTHER_VALUE)]);
  });

  test("is a prepare, then a commit, for the accepted proposal's root", () => {
    const { sent, context, deliver } = startInstance({ operatorId: 2 });
    deliver(message("proposal", 1, { value: OTHER_VALUE }));
    deliver(...messages("prepare", [1, 3, 4], { value: OTHER_VALUE }));
    expect(sent).toEqual([createPrepare(context(), OTHER_ROOT), createCommit(context(), OTHER_ROOT)]);
  });

  test("is a round-change for the round that it changed to, with what it prepared", async () => {
    const { sent, context, deliver, clock } = startInstance({ operatorId: 2 });
    deliver(message("proposal", 1), ...messages("prepare", [1, 3, 4]));
    await clock.advance(2_000);
    expect(sent.at(-1)).toEqual(createRoundChange(context(), 2, boole));
    expect(sent.at(-1)!.qbft.roundChangeJustification).toHaveLength(3);
  });

  test("is a round-change for the round that others led it to", () => {
    const { sent, context, deliver } = startInstance({ operatorId: 2 });
    deliver(...to(4, 1, 3));
    expect(sent).toEqual([createRoundChange(context(), 4, boole)]);
  });

  test("is a proposal with all the round-changes that let it lead", async () => {
    const { sent, context, deliver, clock } = startInstance({ operatorId: 2 });
    await clock.advance(2_000);
    const prepared = preparedRoundChange(4, { round: 2, dataRound: 1, value: OTHER_VALUE });
    const roundChanges = [...to(2, 1, 3), prepared];
    deliver(...roundChanges);
    const lead = { round: 2, value: OTHER_VALUE, roundChanges, prepares: prepared.roundChanges };
    expect(sent.at(-1)).toEqual(createProposal(context(), lead, boole));
  });
});

describe("a decided message", () => {
  test("goes out where commits decided, once", () => {
    const { decidedSent, deliver } = startInstance({ operatorId: 2 });
    deliver(message("proposal", 1), ...messages("commit", [1, 3, 4, 2]));
    expect(decidedSent).toEqual([decidedMessage([1, 3, 4]).signed]);
  });

  test("goes out again for one that has not heard, and only then", () => {
    const { resent, decidedSent, decide, actor } = startInstance({ operatorId: 2 });
    decide(decidedMessage([1, 3, 4]));
    expect(resent).toEqual([]);
    actor.send({ type: "LAGGARD", signer: 4, round: 2 });
    expect([resent, decidedSent]).toEqual([[decidedMessage([1, 3, 4]).signed], []]);
  });
});

describe("a round's deadline", () => {
  /** Milliseconds that an instance of round 1 sets its timer to, at a moment. */
  function timerAt(nowMs: number, dutyStartMs: number | null): number | null {
    const timers = new VirtualClock(0);
    const ports = { send() {}, sendDecided() {}, resendDecided() {} };
    const chart = qbftWith({ profile: boole, clock: new VirtualClock(nowMs), ...ports });
    const input = { settings: settingsOf({ operatorId: 2, startValue: VALUE }), dutyStartMs };
    createActor(chart, { clock: timers, input }).start();
    return timers.nextDueIn;
  }

  test("is as far off as the clock says, counted from the duty's start", () => {
    expect([9_000, 10_000, 11_999].map((nowMs) => timerAt(nowMs, 10_000))).toEqual([3_000, 2_000, 1]);
  });

  test("that is over is due at once, and never before", () => {
    expect([12_000, 99_000].map((nowMs) => timerAt(nowMs, 10_000))).toEqual([0, 0]);
  });

  test("is the whole round off where the duty has no start", () => {
    expect([0, 99_000].map((nowMs) => timerAt(nowMs, null))).toEqual([2_000, 2_000]);
  });
});
