import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConsensusHistory, MAX_HISTORY } from "../../../src/network/validation/consensus-history.ts";
import { toHex } from "../../../src/spec/hex.ts";
import { COMMITTEE, consensusDraft, type ConsensusDraftFacts } from "./consensus-support.ts";

interface EventFacts extends ConsensusDraftFacts {
  readonly id?: number;
}

function event({ id = 0, ...facts }: EventFacts = {}) {
  const { peer, operatorIds, msgId, message, fullData } = consensusDraft(facts);
  const signed = {
    signatures: [],
    operatorIds,
    ssvMessage: { msgType: 0, msgId, data: new Uint8Array() },
    fullData,
  };
  return { peer, messageId: toHex(msgId.with(55, id)), committee: COMMITTEE, signed, message };
}

/** A history of these messages. */
function historyOf(events: readonly EventFacts[], limit?: number): ConsensusHistory {
  const history = new ConsensusHistory(limit);
  for (const facts of events) history.record(event(facts));
  return history;
}

const known = (history: ConsensusHistory, facts: EventFacts) => history.facts(event(facts)).signer !== null;

describe("what operators sent", () => {
  test("is nothing at first", () => {
    expect(new ConsensusHistory().facts(event())).toEqual({
      signer: null,
      decidedBefore: false,
      latestSlots: [null],
      dutyCounts: [1],
    });
  });

  test("is known of a decided message's signers one by one", () => {
    const history = historyOf([{ height: 40, operatorIds: [1] }, { height: 41, operatorIds: [3] }, {
      height: 41,
    }]);
    expect(history.facts(event({ kind: "decided", height: 41, operatorIds: [1, 2, 3, 4] }))).toMatchObject({
      signer: null,
      latestSlots: [40, 41, 41, null],
      dutyCounts: [2, 1, 1, 1],
    });
  });

  test("is not changed by being asked for", () => {
    const history = historyOf([{}]);
    for (let id = 0; id < 100; id++) history.facts(event({ id, peer: `${id}`, operatorIds: [3] }));
    expect(history.size).toBe(2);
  });

  test("counts duties by epoch, a duty once", () => {
    const heights = [31, 32, 32, 33, 63, 64];
    const history = historyOf(heights.map((height, i) => ({ height, round: i + 1 })));
    const counts = [31, 34, 33, 65].map((height) => history.facts(event({ height })).dutyCounts);
    expect(counts).toEqual([[1], [4], [3], [2]]);
  });
});

describe("partial signatures", () => {
  const partials = (slot: number) => ({ ...event(), operatorIds: [2], slot });

  test("are known of their signer's slot, beside its consensus messages", () => {
    const history = historyOf([{ height: 40, round: 3 }]);
    history.recordPartials(partials(40));
    history.recordPartials(partials(41));
    expect([40, 41, 42].map((slot) => history.signerFacts(partials(slot)).signer)).toMatchObject([
      { round: 3, postConsensus: true },
      { round: 1, postConsensus: true },
      null,
    ]);
    expect(history.facts(event({ height: 42 }))).toMatchObject({ latestSlots: [41], dutyCounts: [3] });
  });

  test("are bounded and forgotten as consensus messages are", () => {
    const history = new ConsensusHistory(9);
    for (let slot = 0; slot < 100; slot++) {
      history.recordPartials(partials(slot));
      expect(history.size).toBeLessThanOrEqual(9);
    }
    history.expire(1_000);
    expect(history.size).toBe(0);
  });
});

describe("slots that no longer count", () => {
  test("are forgotten, with their decided messages and epochs, and nothing else is", () => {
    const history = historyOf([{ height: 10 }, { height: 70 }, { height: 10, kind: "decided" }]);
    history.expire(11);
    expect([known(history, { height: 10 }), known(history, { height: 70 })]).toEqual([false, true]);
    expect(history.facts(event({ height: 10, kind: "decided" })).decidedBefore).toBe(false);
    expect(history.facts(event({ height: 11 })).dutyCounts).toEqual([2]);
    history.expire(70);
    expect(history.facts(event({ height: 11 })).dutyCounts).toEqual([1]);
    history.expire(200);
    expect(history.size).toBe(0);
  });

  test("leave a bounded rest however long messages come", () => {
    const history = new ConsensusHistory();
    for (let slot = 0; slot < 500; slot++) {
      history.expire(Math.max(0, slot - 34));
      for (const id of COMMITTEE) history.record(event({ height: slot, operatorIds: [id] }));
      expect(history.size).toBeLessThanOrEqual(4 * (35 + 3));
    }
  });
});

describe("a full history", () => {
  test("has 262,144 entries", () => expect(MAX_HISTORY).toBe(262_144));

  test("loses what the peer told that told most, of the message id longest not heard of", () => {
    const events: EventFacts[] = [
      { peer: "quiet" },
      { peer: "loud", id: 1 },
      { peer: "loud", id: 2 },
      { peer: "loud", id: 1, round: 2 },
      { peer: "loud", id: 3 },
    ];
    const history = historyOf(events, 9);
    history.record(event({ peer: "loud", id: 4 }));
    const left = events.filter((facts) => known(history, facts));
    expect(left.map(({ peer, id }) => `${peer} ${id ?? 0}`)).toEqual([
      "quiet 0",
      "loud 1",
      "loud 1",
      "loud 3",
    ]);
    expect(known(history, { peer: "loud", id: 4 })).toBe(true);
  });

  test("is never over its limit, and never loses the message that came last", () => {
    const steps = fc.array(
      fc.record({
        peer: fc.constantFrom("a", "b", "c"),
        id: fc.integer({ min: 0, max: 3 }),
        height: fc.integer({ min: 0, max: 80 }),
        operatorIds: fc.constantFrom([1], [2], [3]),
        kind: fc.constantFrom("prepare" as const, "commit" as const),
        decided: fc.boolean(),
      }),
      { maxLength: 80 },
    );
    fc.assert(
      fc.property(steps, fc.integer({ min: 9, max: 30 }), (list, limit) => {
        const history = new ConsensusHistory(limit);
        for (const { decided, ...facts } of list) {
          const last = decided ? { ...facts, kind: "decided" as const, operatorIds: [1, 2, 3] } : facts;
          history.record(event(last));
          expect(history.size).toBeLessThanOrEqual(limit);
          expect(known(history, last)).toBe(true);
        }
        history.expire(1_000);
        expect(history.size).toBe(0);
      }),
    );
  });
});
