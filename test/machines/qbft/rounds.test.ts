import { describe, expect, test } from "vitest";
import {
  logOf,
  message,
  messages,
  operators,
  OTHER_VALUE,
  preparedRoundChange,
  proposedOf,
  SIZES,
  VALUE,
} from "../../support/consensus.ts";
import { type RunOptions, startInstance } from "../../support/consensus-run.ts";

const to = (round: number, ...signers: number[]) => messages("roundChange", signers, { round });

/** An instance that accepted the first round's proposal. */
function startProposed(options: RunOptions = {}) {
  const instance = startInstance({ operatorId: 2, ...options });
  instance.deliver(message("proposal", 1));
  return instance;
}

const active = (phase: string) => ({ round: { active: phase }, outcome: "open" });

describe("an instance that starts", () => {
  test("waits for the proposal where another operator leads", () => {
    const instance = startInstance({ operatorId: 2 });
    expect(instance.state()).toEqual(active("awaitingProposal"));
    expect(instance.sent).toEqual([]);
  });

  test("proposes its own value where it leads, and waits for that to come back", () => {
    const instance = startInstance();
    expect(instance.sentInShort()).toEqual([["proposal", 1]]);
    expect(instance.sent[0]!.fullData).toEqual(VALUE);
    expect(instance.state()).toEqual(active("awaitingProposal"));
  });

  test("proposes nothing where it has nothing", () => {
    expect(startInstance({ startValue: null }).sent).toEqual([]);
  });
});

describe("a proposal", () => {
  test("that is valid is accepted, and the own prepare goes out", () => {
    const instance = startProposed();
    expect(instance.sentInShort()).toEqual([["prepare", 1]]);
    expect(instance.state()).toEqual(active("preparing"));
    expect(instance.context().accepted?.signed.fullData).toEqual(VALUE);
  });

  test("that is refused changes nothing", () => {
    const instance = startInstance({ operatorId: 2 });
    const before = instance.context();
    expect(instance.deliver(message("proposal", 3))).toEqual(["ProposalLeaderInvalid"]);
    expect([instance.context(), instance.sent]).toEqual([before, []]);
  });

  test.each([["the same", VALUE], ["another", OTHER_VALUE]])(
    "is refused as the second of its round, with %s value",
    (_, value) => {
      const instance = startProposed();
      expect(instance.deliver(message("proposal", 1, { value }))).toEqual(["ProposalInvalid"]);
      expect(instance.sentInShort()).toEqual([["prepare", 1]]);
      expect(instance.context().accepted?.signed.fullData).toEqual(VALUE);
    },
  );

  test("of a later round that is justified moves the round there", () => {
    const instance = startProposed();
    const proposal = message("proposal", 3, { round: 3, value: OTHER_VALUE, roundChanges: to(3, 1, 3, 4) });
    expect(instance.deliver(proposal)).toEqual(["valid"]);
    expect(instance.context()).toMatchObject({ round: 3, accepted: proposal });
    expect(instance.state()).toEqual(active("preparing"));
    expect(instance.sentInShort()).toEqual([["prepare", 1], ["prepare", 3]]);
  });

  test("of a later round is prepared in from there, whatever came before", () => {
    const instance = startProposed();
    instance.deliver(...messages("prepare", [1, 3, 4]));
    expect(instance.state()).toEqual(active("prepared"));
    instance.deliver(message("proposal", 3, { round: 3, roundChanges: to(3, 1, 3, 4) }));
    expect(instance.state()).toEqual(active("preparing"));
    expect(instance.context().preparedRound).toBe(1);
  });

  test("of a later round that is not justified moves nothing", () => {
    const instance = startProposed();
    const proposal = message("proposal", 3, { round: 3, roundChanges: to(3, 1, 3) });
    expect(instance.deliver(proposal)).toEqual(["RoundChangeNoQuorum"]);
    expect(instance.context().round).toBe(1);
  });
});

describe("prepares", () => {
  test.each(SIZES)("of %i operators: %i prepare the value, and the own commit goes out", (size, quorum) => {
    const committee = operators(size);
    const instance = startProposed({ committee, leaders: committee });
    instance.deliver(...messages("prepare", operators(quorum - 1)));
    expect(instance.state()).toEqual(active("preparing"));
    expect(instance.context().preparedRound).toBe(0);
    instance.deliver(message("prepare", quorum));
    expect(instance.state()).toEqual(active("prepared"));
    expect(instance.context()).toMatchObject({ preparedRound: 1, preparedValue: VALUE });
    expect(instance.sentInShort()).toEqual([["prepare", 1], ["commit", 1]]);
  });

  test("after the quorum are kept, and no second commit goes out", () => {
    const instance = startProposed();
    expect(instance.deliver(...messages("prepare", [1, 3, 4, 2]))).toEqual([
      "valid",
      "valid",
      "valid",
      "valid",
    ]);
    expect(instance.context().prepares[1]).toHaveLength(4);
    expect(instance.sentInShort()).toEqual([["prepare", 1], ["commit", 1]]);
  });

  test("before the proposal are refused", () => {
    const instance = startInstance({ operatorId: 2 });
    expect(instance.deliver(message("prepare", 3))).toEqual(["NoProposalForCurrentRound"]);
    expect(instance.context().prepares).toEqual({});
  });
});

describe("a repetition is valid and changes nothing:", () => {
  test.each(["prepare", "commit", "roundChange"] as const)("a %s", (kind) => {
    const instance = startProposed();
    instance.deliver(message(kind, 3));
    const before = instance.context();
    expect(instance.deliver(message(kind, 3))).toEqual(["valid"]);
    expect(instance.context()).toEqual(before);
    expect(instance.sentInShort()).toEqual([["prepare", 1]]);
  });
});

describe("the round's deadline", () => {
  test("leads to the next round, which has no proposal, with a round-change", async () => {
    const instance = startProposed();
    await instance.clock.advance(2_000);
    expect(instance.context()).toMatchObject({ round: 2, accepted: null });
    expect(instance.state()).toEqual(active("awaitingProposal"));
    expect(instance.sentInShort()).toEqual([["prepare", 1], ["roundChange", 2]]);
    expect(instance.sent.at(-1)?.qbft.dataRound).toBe(0);
  });

  test("leads to a round-change that says what was prepared, with its prepares", async () => {
    const instance = startProposed();
    instance.deliver(...messages("prepare", [1, 3, 4]));
    await instance.clock.advance(2_000);
    const { qbft, fullData } = instance.sent.at(-1)!;
    expect([qbft.round, qbft.dataRound, qbft.roundChangeJustification.length]).toEqual([2, 1, 3]);
    expect(fullData).toEqual(VALUE);
  });

  test("leaves what was prepared in an earlier round as it was", async () => {
    const instance = startProposed();
    instance.deliver(...messages("prepare", [1, 3, 4]));
    await instance.clock.advance(4_000);
    expect(instance.context()).toMatchObject({ round: 3, preparedRound: 1, preparedValue: VALUE });
    expect(instance.sent.at(-1)!.qbft).toMatchObject({ round: 3, dataRound: 1 });
  });

  test("makes messages of the round before come too late", async () => {
    const instance = startProposed();
    await instance.clock.advance(2_000);
    const late = [message("proposal", 1), message("prepare", 3), message("commit", 3), ...to(1, 3)];
    expect(instance.deliver(...late)).toEqual(late.map(() => "PastRound"));
  });
});

describe("round-changes of f + 1 operators", () => {
  test("lead to the smallest of their rounds, with a round-change for it", () => {
    const instance = startProposed();
    instance.deliver(...to(5, 3), ...to(3, 4));
    expect(instance.context()).toMatchObject({ round: 3, accepted: null });
    expect(instance.state()).toEqual(active("awaitingProposal"));
    expect(instance.sentInShort()).toEqual([["prepare", 1], ["roundChange", 3]]);
  });

  test("of one fewer lead nowhere", () => {
    const instance = startProposed();
    expect(instance.deliver(...to(5, 3), ...to(4, 3))).toEqual(["valid", "valid"]);
    expect(instance.context().round).toBe(1);
    expect(instance.sentInShort()).toEqual([["prepare", 1]]);
  });

  test("take along what was prepared", () => {
    const instance = startProposed();
    instance.deliver(...messages("prepare", [1, 3, 4]), ...to(3, 3, 4));
    expect(instance.sent.at(-1)!.qbft).toMatchObject({ msgType: 3, round: 3, dataRound: 1 });
  });
});

describe("a quorum of round-changes to a round that this operator leads", () => {
  /** Operator 2 in round 2, which it leads. */
  async function startLeading(options: RunOptions = {}) {
    const instance = startInstance({ operatorId: 2, ...options });
    await instance.clock.advance(2_000);
    instance.sent.splice(0);
    return instance;
  }

  test.each(SIZES)(
    "of %i operators: at %i it proposes, its own value where none was prepared",
    async (size, quorum) => {
      const committee = operators(size);
      const instance = await startLeading({ committee, leaders: committee });
      instance.deliver(...to(2, ...operators(quorum - 1)));
      expect(instance.sent).toEqual([]);
      instance.deliver(...to(2, quorum));
      expect(instance.sentInShort()).toEqual([["proposal", 2]]);
      expect(instance.sent[0]!.fullData).toEqual(VALUE);
    },
  );

  test("lets it propose the highest prepared value", async () => {
    const instance = await startLeading();
    instance.deliver(
      ...to(2, 1),
      preparedRoundChange(3, { round: 2, dataRound: 1, value: OTHER_VALUE }),
      ...to(2, 4),
    );
    expect(instance.sent[0]!.fullData).toEqual(OTHER_VALUE);
    expect(instance.sent[0]!.qbft.prepareJustification).toHaveLength(3);
  });

  test("lets it propose once", async () => {
    const instance = await startLeading();
    instance.deliver(...to(2, 1, 3, 4, 2));
    expect(instance.sentInShort()).toEqual([["proposal", 2]]);
  });

  test("leaves it in its round, to wait for its own proposal", async () => {
    const instance = await startLeading();
    instance.deliver(...to(2, 1, 3, 4));
    expect(instance.state()).toEqual(active("awaitingProposal"));
    expect(instance.context()).toMatchObject({ round: 2, accepted: null });
  });

  test("is not hindered by a bad round-change that is refused", async () => {
    const instance = await startLeading();
    const bad = preparedRoundChange(4, { round: 2, dataRound: 1 }, [1, 2]);
    expect(instance.deliver(...to(2, 1, 3), bad)).toEqual([
      "valid",
      "valid",
      "JustificationsNoQuorumInvalid",
    ]);
    instance.deliver(...to(2, 2));
    expect(instance.sentInShort()).toEqual([["proposal", 2]]);
  });

  test("for a later round moves it there, and it proposes for that round", () => {
    // Operators 1 and 3 changed to round 5 before; f + 1 of them led here.
    const instance = startInstance({ operatorId: 2 });
    instance.deliver(...to(5, 1), ...to(6, 1, 3));
    expect(instance.context().round).toBe(5);
    instance.deliver(...to(6, 4));
    expect(instance.context()).toMatchObject({ round: 6, accepted: null });
    expect(instance.state()).toEqual(active("awaitingProposal"));
    expect(instance.sentInShort()).toEqual([["roundChange", 5], ["proposal", 6]]);
  });

  test("for a later round makes a proposal that the others accept", () => {
    const instance = startInstance({ operatorId: 2 });
    instance.deliver(...to(5, 1), ...to(6, 1, 3, 4));
    const { qbft, fullData } = instance.sent.at(-1)!;
    expect([qbft.round, qbft.roundChangeJustification.length, fullData]).toEqual([6, 3, VALUE]);
  });
});

test("a proposal that is known already is no second fact in a round that lost it", () => {
  const known = { ...proposedOf(1), accepted: null, proposals: logOf(message("proposal", 1)) };
  const instance = startInstance({ operatorId: 2, known });
  expect(instance.deliver(message("proposal", 1))).toEqual(["valid"]);
  expect(instance.sent).toEqual([]);
});
