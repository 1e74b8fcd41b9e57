import { describe, expect, test } from "vitest";
import { decidedMessage, logOf, message, messages, OTHER_VALUE, VALUE } from "../../support/consensus.ts";
import { type RunOptions, startInstance } from "../../support/consensus-run.ts";

/** An instance of operator 1, who leads round 1, entered mid-way. */
const enter = (known: NonNullable<RunOptions["known"]>, options: RunOptions = {}) =>
  startInstance({ known, ...options });

const roundChanges = messages("roundChange", [1, 3, 4], { round: 2 });
const accepted = message("proposal", 2, { round: 2, roundChanges });
const prepares = messages("prepare", [1, 2, 3], { round: 2 });

const ACCEPTED = { round: 2, accepted, proposals: logOf(accepted), roundChanges: logOf(...roundChanges) };
const PREPARED = { ...ACCEPTED, preparedRound: 2, preparedValue: VALUE, prepares: logOf(...prepares) };

describe("entered mid-way", () => {
  test("in a round without a proposal, waits for it and proposes nothing", () => {
    const instance = enter({});
    expect(instance.state()).toEqual({ round: { active: "awaitingProposal" }, outcome: "open" });
    expect(instance.sent).toEqual([]);
  });

  test("in a round with its proposal, prepares without sending its prepare again", () => {
    const instance = enter(ACCEPTED);
    expect(instance.state()).toEqual({ round: { active: "preparing" }, outcome: "open" });
    instance.deliver(...prepares);
    expect(instance.state()).toEqual({ round: { active: "prepared" }, outcome: "open" });
    expect(instance.sentInShort()).toEqual([["commit", 2]]);
  });

  test("in a round that is prepared, goes on to commits without sending its own again", () => {
    const instance = enter(PREPARED);
    expect(instance.state()).toEqual({ round: { active: "prepared" }, outcome: "open" });
    instance.deliver(...messages("commit", [1, 3, 4], { round: 2 }));
    expect(instance.context().decidedValue).toEqual(VALUE);
    expect(instance.sent).toEqual([]);
  });

  test("prepared in an earlier round than the one whose proposal it has, is still to prepare in this one", () => {
    const known = { ...ACCEPTED, preparedRound: 1, preparedValue: VALUE };
    expect(enter(known).state()).toEqual({ round: { active: "preparing" }, outcome: "open" });
  });

  test("prepared in this round, without a proposal any more, waits for one", () => {
    const { accepted: _, ...known } = PREPARED;
    expect(enter(known).state()).toEqual({ round: { active: "awaitingProposal" }, outcome: "open" });
  });

  test("in a round, has its deadline, and what was prepared goes into the round-change", async () => {
    const instance = enter(PREPARED);
    await instance.clock.advance(2_000);
    expect(instance.sentInShort()).toEqual([["roundChange", 3]]);
    expect(instance.sent[0]!.qbft).toMatchObject({ dataRound: 2 });
    expect(instance.sent[0]!.qbft.roundChangeJustification).toHaveLength(3);
  });

  test("with round-changes, counts on from there", () => {
    const instance = enter({ round: 2, roundChanges: logOf(...roundChanges.slice(1)) }, { operatorId: 2 });
    instance.deliver(...roundChanges.slice(0, 1));
    expect(instance.sentInShort()).toEqual([["proposal", 2]]);
  });

  test("decided, keeps listening, and tells nothing", () => {
    const decided = decidedMessage([1, 2, 3]);
    const instance = enter({ decided: decided.signed, decidedValue: VALUE, commits: logOf(decided) });
    expect(instance.state()).toEqual({ round: { active: "awaitingProposal" }, outcome: "decided" });
    instance.decide(decidedMessage([1, 2, 3], { value: OTHER_VALUE }));
    expect([instance.told(), instance.context().decidedValue]).toEqual([[], VALUE]);
    instance.decide(decidedMessage([1, 2, 3, 4]));
    expect(instance.context().commits[1]).toHaveLength(3);
  });

  test("decided, sends no round-change at its deadline", async () => {
    const instance = enter({ decidedValue: VALUE });
    await instance.clock.advance(10_000);
    expect([instance.context().round, instance.sent]).toEqual([1, []]);
  });

  test("decided and prepared, is in both its phases", () => {
    expect(enter({ ...PREPARED, decidedValue: VALUE }).state()).toEqual({
      round: { active: "prepared" },
      outcome: "decided",
    });
  });

  test.each([12, 13])(
    "in round %i of 12, is past its cut-off, and has that round's deadline",
    async (round) => {
      const instance = enter({ round });
      expect(instance.state()).toEqual({ round: "pastCutOff", outcome: "open" });
      await instance.clock.advance(119_999);
      expect(instance.state()).toEqual({ round: "pastCutOff", outcome: "open" });
      await instance.clock.advance(1);
      expect(instance.state()).toBe("cutOff");
    },
  );

  test("past its cut-off with a proposal that was prepared, takes part in nothing", () => {
    const instance = enter({ ...PREPARED, round: 12, preparedRound: 12 });
    expect(instance.state()).toEqual({ round: "pastCutOff", outcome: "open" });
  });

  test("stopped, takes no message, and has no deadline", () => {
    const instance = enter({ ...PREPARED, stopped: true });
    expect(instance.state()).toEqual({ round: "stopped", outcome: "open" });
    expect(instance.deliver(message("commit", 3, { round: 2 }))).toEqual([
      "InstanceStoppedProcessingMessages",
    ]);
    expect(instance.clock.pending).toBe(0);
  });

  test("stopped past its cut-off, is stopped", () => {
    expect(enter({ round: 12, stopped: true }).state()).toEqual({ round: "stopped", outcome: "open" });
  });

  test("leaves the first round's leader silent, which a new instance does not", () => {
    expect([enter({ round: 1 }), startInstance()].map(({ sent }) => sent.length)).toEqual([0, 1]);
  });
});
