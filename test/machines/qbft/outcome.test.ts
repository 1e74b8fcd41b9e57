import { describe, expect, test } from "vitest";
import { boole } from "../../../src/spec/profiles/boole.ts";
import {
  decidedMessage,
  logOf,
  message,
  messages,
  operators,
  OTHER_VALUE,
  SIZES,
  VALUE,
} from "../../support/consensus.ts";
import { type RunOptions, startInstance } from "../../support/consensus-run.ts";

const to = (round: number, ...signers: number[]) => messages("roundChange", signers, { round });

/** Operator 2's instance, with the first round's proposal. */
function startProposed(options: RunOptions = {}) {
  const instance = startInstance({ operatorId: 2, ...options });
  instance.deliver(message("proposal", 1));
  return instance;
}

/** Decided by the commits of operators 1, 3 and 4. */
function startDecided(options: RunOptions = {}) {
  const instance = startProposed(options);
  instance.deliver(...messages("commit", [1, 3, 4]));
  return instance;
}

const outcomeOf = (instance: ReturnType<typeof startInstance>) => {
  const state = instance.state();
  return typeof state === "object" ? state?.outcome : state;
};

const signersKept = (instance: ReturnType<typeof startInstance>, round = 1) =>
  (instance.context().commits[round] ?? []).map(({ signed }) => signed.operatorIds);

describe("commits", () => {
  test.each(SIZES)("of %i operators: %i decide, not one fewer", (size, quorum) => {
    const committee = operators(size);
    const instance = startProposed({ committee, leaders: committee });
    instance.deliver(...messages("commit", operators(quorum - 1)));
    expect([outcomeOf(instance), instance.context().decidedValue]).toEqual(["open", null]);
    expect(instance.told()).toEqual([]);
    instance.deliver(message("commit", quorum));
    expect([outcomeOf(instance), instance.context().decidedValue]).toEqual(["decided", VALUE]);
    expect(instance.told().map(({ operatorIds }) => operatorIds)).toEqual([operators(quorum)]);
  });

  test("decide before this operator saw a quorum of prepares", () => {
    expect(startDecided().state()).toEqual({ round: { active: "preparing" }, outcome: "decided" });
  });

  test("that decide are sent to all as the one message that is told", () => {
    const instance = startDecided();
    expect(instance.decidedSent).toEqual(instance.told());
    expect(instance.told()).toHaveLength(1);
    expect(instance.told()[0]).toMatchObject({ operatorIds: [1, 3, 4], fullData: VALUE });
  });

  test("of different bytes for one root decide nothing together", () => {
    const instance = startProposed();
    const list = [...messages("commit", [1, 3]), message("commit", 4, { dataRound: 7 })];
    expect(instance.deliver(...list)).toEqual(["valid", "valid", "valid"]);
    expect([outcomeOf(instance), instance.told()]).toEqual(["open", []]);
    instance.deliver(message("commit", 2));
    expect(instance.told().map(({ operatorIds }) => operatorIds)).toEqual([[1, 2, 3]]);
  });

  test("before the proposal are refused", () => {
    const instance = startInstance({ operatorId: 2 });
    expect(instance.deliver(message("commit", 3))).toEqual(["NoProposalForCurrentRound"]);
    expect(instance.context().commits).toEqual({});
  });

  test("of a round that is over decide nothing in the next", async () => {
    const instance = startProposed();
    instance.deliver(...messages("commit", [1, 3]));
    await instance.clock.advance(2_000);
    instance.deliver(message("proposal", 2, { round: 2, roundChanges: to(2, 1, 3, 4) }));
    instance.deliver(message("commit", 4, { round: 2 }));
    expect(outcomeOf(instance)).toBe("open");
  });

  test("more of them after the decision are kept, and tell nothing again", () => {
    const instance = startDecided();
    expect(instance.deliver(message("commit", 2))).toEqual(["valid"]);
    expect(signersKept(instance)).toEqual([[1], [3], [4], [2]]);
    expect([instance.told().length, instance.decidedSent.length]).toEqual([1, 1]);
  });

  test("of other bytes after the decision are kept, too", () => {
    const instance = startDecided();
    expect(instance.deliver(message("commit", 2, { dataRound: 7 }))).toEqual(["valid"]);
    expect(signersKept(instance)).toEqual([[1], [3], [4], [2]]);
    expect(instance.told()).toHaveLength(1);
  });
});

describe("a decided message from outside", () => {
  test("decides its value in its round, and is told as it came", () => {
    const instance = startInstance({ operatorId: 2 });
    const decided = decidedMessage([1, 3, 4], { round: 3, value: OTHER_VALUE });
    instance.decide(decided);
    expect(outcomeOf(instance)).toBe("decided");
    expect(instance.context()).toMatchObject({
      round: 3,
      decidedValue: OTHER_VALUE,
      decided: decided.signed,
    });
    expect(instance.told()).toEqual([decided.signed]);
  });

  test("is not sent on", () => {
    const instance = startInstance({ operatorId: 2 });
    instance.decide(decidedMessage([1, 3, 4]));
    expect([instance.decidedSent, instance.sent]).toEqual([[], []]);
  });

  test("may be of an earlier round than the current one", async () => {
    const instance = startProposed();
    await instance.clock.advance(4_000);
    instance.decide(decidedMessage([1, 3, 4]));
    expect(instance.context()).toMatchObject({ round: 1, decidedValue: VALUE });
  });

  test("decides after the round's deadline", async () => {
    const instance = startProposed();
    await instance.clock.advance(2_000);
    instance.decide(decidedMessage([1, 3, 4]));
    expect(outcomeOf(instance)).toBe("decided");
    expect(instance.told()).toHaveLength(1);
  });

  test("decides in an instance past its cut-off, which then does not end for it", async () => {
    const instance = startInstance({ operatorId: 2, cutOffRound: 2 });
    await instance.clock.advance(2_000);
    instance.decide(decidedMessage([1, 3, 4]));
    expect(instance.state()).toEqual({ round: "pastCutOff", outcome: "decided" });
    await instance.clock.advance(600_000);
    expect(instance.state()).toEqual({ round: "pastCutOff", outcome: "decided" });
  });

  test("decides in an instance that was stopped", () => {
    const instance = startInstance({ operatorId: 2 });
    instance.actor.send({ type: "FORCE_STOP" });
    instance.decide(decidedMessage([1, 3, 4]));
    expect(instance.state()).toEqual({ round: "stopped", outcome: "decided" });
    expect(instance.told()).toHaveLength(1);
  });
});

describe("once it is decided", () => {
  test("no round-change goes out at the deadline", async () => {
    const instance = startDecided();
    await instance.clock.advance(600_000);
    expect(instance.context().round).toBe(1);
    expect(instance.sentInShort()).toEqual([["prepare", 1]]);
    expect(instance.clock.pending).toBe(0);
  });

  test("the deadline of the last round leads to no cut-off", async () => {
    const instance = startDecided({ cutOffRound: 2 });
    await instance.clock.advance(600_000);
    expect(instance.state()).toEqual({ round: { active: "preparing" }, outcome: "decided" });
    expect(instance.sentInShort()).toEqual([["prepare", 1]]);
  });

  test("a decided message of more signers is kept, and tells nothing again", () => {
    const instance = startDecided();
    instance.decide(decidedMessage([1, 2, 3, 4]));
    expect(signersKept(instance)).toEqual([[1], [3], [4], [1, 2, 3, 4]]);
    expect(instance.told()).toHaveLength(1);
  });

  test.each([[[1, 3, 4]], [[1, 2, 3]]])(
    "a decided message of as many signers, %j, is not kept",
    (signers) => {
      const instance = startDecided();
      const before = instance.context();
      instance.decide(decidedMessage(signers));
      expect(instance.context()).toEqual(before);
      expect(instance.told()).toHaveLength(1);
    },
  );

  test("a decided message of fewer signers than are known is not kept", () => {
    const instance = startDecided();
    instance.decide(decidedMessage([1, 2, 3, 4]));
    instance.decide(decidedMessage([1, 2, 3]));
    expect(signersKept(instance)).toEqual([[1], [3], [4], [1, 2, 3, 4]]);
  });

  test("another value does not take its place", () => {
    const instance = startDecided();
    instance.decide(decidedMessage([1, 2, 3, 4], { value: OTHER_VALUE }));
    expect(instance.context()).toMatchObject({ decidedValue: VALUE, round: 1 });
    expect(instance.context().decided?.operatorIds).toEqual([1, 3, 4]);
    expect(instance.told()).toHaveLength(1);
  });

  test("the round of another decided message does not take its place", () => {
    const instance = startDecided();
    instance.decide(decidedMessage([1, 3, 4], { round: 5 }));
    expect(instance.context()).toMatchObject({ decidedValue: VALUE, round: 1 });
  });
});

describe("who has not heard", () => {
  /** What is sent where these operators change to these rounds. */
  const askedBy = (
    instance: ReturnType<typeof startInstance>,
    ...asking: [signer: number, round: number][]
  ) => {
    for (const [signer, round] of asking.length > 0 ? asking : [[4, 2]] as const) {
      instance.actor.send({ type: "LAGGARD", signer, round });
    }
    return instance.resent;
  };

  test("is sent what decided, where commits did", () => {
    const instance = startDecided();
    expect(askedBy(instance)).toEqual(instance.told());
    expect(boole.containers.signedSSVMessage.serialize(instance.resent[0]!)).toEqual(
      boole.containers.signedSSVMessage.serialize(decidedMessage([1, 3, 4]).signed),
    );
  });

  test("is sent what decided, where a message from outside did", () => {
    const instance = startInstance({ operatorId: 2 });
    const decided = decidedMessage([1, 3, 4]);
    instance.decide(decided);
    expect(askedBy(instance)).toEqual([decided.signed]);
  });

  test("is sent nothing where nothing is decided", () => expect(askedBy(startProposed())).toEqual([]));

  test("is sent nothing where only the value is known", () => {
    const known = { decidedValue: VALUE, commits: logOf(...messages("commit", [1, 3, 4])) };
    expect(askedBy(startInstance({ operatorId: 2, known }))).toEqual([]);
  });

  test("is answered once in a round, and in each round anew", () => {
    expect(askedBy(startDecided(), [4, 2], [4, 2], [3, 2], [4, 3], [3, 2])).toHaveLength(3);
  });

  test.each<[string, [signer: number, round: number]]>([
    ["this operator itself", [2, 2]],
    ["a stranger", [9, 2]],
    ["one beyond the cut-off round", [4, 13]],
  ])("is not %s", (_, asking) => expect(askedBy(startDecided(), asking)).toEqual([]));

  test("may be one that changes to the cut-off round", () => {
    expect(askedBy(startDecided(), [4, 12])).toHaveLength(1);
  });

  test("is told nothing that the duty hears again", () => {
    const instance = startDecided();
    askedBy(instance);
    expect([instance.told().length, instance.decidedSent.length]).toEqual([1, 1]);
  });
});
