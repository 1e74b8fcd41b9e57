import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Code } from "../../../src/spec/codes.ts";
import { QBFT_TYPES } from "../../../src/spec/containers/consensus.ts";
import { toHex } from "../../../src/spec/hex.ts";
import { alan } from "../../../src/spec/profiles/alan.ts";
import { boole } from "../../../src/spec/profiles/boole.ts";
import { sha256 } from "../../../src/spec/sha256.ts";
import {
  checkConsensusState,
  type ConsensusStateFacts,
  estimatedRound,
  signerAfter,
  signerAfterPartials,
  type SignerRound,
  signersMask,
} from "../../../src/spec/validation/consensus-state.ts";
import { type ConsensusDraft, consensusDraft, type ConsensusKind, KINDS, VALUE } from "./consensus-drafts.ts";

const COMMITTEE = [1, 2, 3, 4];
const FACTS: ConsensusStateFacts = {
  committee: COMMITTEE,
  profile: { leader: () => 2 },
  sinceSlotStartMs: 4_000,
  signer: null,
  decidedBefore: false,
};

function at(kind: ConsensusKind, round: number): ConsensusDraft {
  const draft = consensusDraft(kind);
  draft.message.round = round;
  return draft;
}

function check({ signed, message }: ConsensusDraft, facts: Partial<ConsensusStateFacts> = {}): Code | null {
  return checkConsensusState(signed, message, { ...FACTS, ...facts });
}

/** What is known of a signer after its messages. */
function after(...drafts: readonly ConsensusDraft[]): SignerRound {
  return drafts.reduce<SignerRound | null>(
    (state, { signed, message }) => signerAfter(state, signed, message),
    null,
  )!;
}

describe("the leader", () => {
  test.each([alan, boole])("of the round under $name is the only one who may propose", (profile) => {
    fc.assert(
      fc.property(fc.nat({ max: 10_000 }), fc.integer({ min: 1, max: 12 }), (height, round) => {
        const taken = COMMITTEE.filter((id) => {
          const draft = at("proposal", round);
          draft.signed.operatorIds = [id];
          draft.message.height = height;
          return check(draft, { profile, sinceSlotStartMs: 1_000_000 }) === null;
        });
        expect(taken).toEqual([profile.leader(COMMITTEE, height, round)]);
      }),
    );
  });

  test("is asked of no other message", () => {
    const facts = { profile: { leader: () => 4 } };
    expect(KINDS.map((kind) => check(consensusDraft(kind), facts))).toEqual([
      "ProposalLeaderInvalid",
      null,
      null,
      null,
      null,
    ]);
  });
});

describe("a signer", () => {
  const single = KINDS.filter((kind) => kind !== "decided");

  test.each(single)("sends one %s in a round", (kind) => {
    expect(check(at(kind, 2), { signer: after(at(kind, 2)) })).toBe("DuplicateConsensusMessage");
  });

  test.each(single)("may send a %s in every round", (kind) => {
    expect(check(at(kind, 3), { signer: after(at(kind, 2)) })).toBeNull();
  });

  test.each(single)("that was in a later round is not heard with a %s any more", (kind) => {
    expect(check(at(kind, 2), { signer: after(at("prepare", 3)) })).toBe("RoundAlreadyAdvanced");
  });

  test("may send one message of each type in a round, in any order", () => {
    fc.assert(fc.property(fc.shuffledSubarray([...single], { minLength: 4 }), (order) => {
      const seen: ConsensusDraft[] = [];
      for (const kind of order) {
        expect(check(at(kind, 1), { signer: seen.length > 0 ? after(...seen) : null })).toBeNull();
        seen.push(at(kind, 1));
      }
    }));
  });

  test("that proposes a second value in a round is to blame", () => {
    const other = at("proposal", 1);
    other.message.root = sha256(Uint8Array.of(1));
    expect(check(other, { signer: after(at("proposal", 1)) })).toBe("DifferentProposal");
  });

  test("that changed to the round with another value than it proposed is not to blame", () => {
    const change = at("roundChange", 1);
    change.signed.fullData = VALUE;
    const proposal = at("proposal", 1);
    proposal.message.root = sha256(Uint8Array.of(1));
    expect(check(change, { signer: after(proposal) })).toBe("DifferentFullData");
    expect(check(change, { signer: after(at("proposal", 1)) })).toBeNull();
  });

  test("that prepares another root than it proposed is left to the instance", () => {
    const prepare = at("prepare", 1);
    prepare.message.root = sha256(Uint8Array.of(1));
    expect(check(prepare, { signer: after(at("proposal", 1)) })).toBeNull();
  });
});

describe("a decided message", () => {
  test("of the same signers as one before is not needed again", () => {
    expect(check(consensusDraft("decided"), { decidedBefore: true })).toBe("DecidedWithSameSigners");
  });

  test("is taken whatever its round, and whatever its signers' rounds", () => {
    const decided = at("decided", 12);
    expect(check(decided, { sinceSlotStartMs: -1_000, signer: null })).toBeNull();
    expect(check(at("decided", 1), { signer: after(at("commit", 5)) })).toBeNull();
  });

  test("brings its signers into its round, and is none of the messages that they may send in it", () => {
    const signer = after(at("prepare", 1), at("decided", 2));
    expect(signer).toEqual({ round: 2, sent: 0, proposalRoot: null, postConsensus: false });
    expect([at("commit", 2), at("commit", 1)].map((draft) => check(draft, { signer }))).toEqual([
      null,
      "RoundAlreadyAdvanced",
    ]);
  });

  test("of an earlier round changes nothing of what is known of its signers", () => {
    expect(after(at("prepare", 3), at("decided", 2))).toEqual(after(at("prepare", 3)));
  });
});

describe("a signer's partial signatures", () => {
  test("leave its round and what it sent in it as they are", () => {
    const signer = after(at("proposal", 2));
    expect(signerAfterPartials(signer)).toEqual({ ...signer, postConsensus: true });
  });

  test("are remembered in later rounds too", () => {
    const { signed, message } = at("roundChange", 3);
    expect(signerAfter(signerAfterPartials(after(at("commit", 1))), signed, message).postConsensus).toBe(
      true,
    );
  });

  test("keep none of its consensus messages out where they come first", () => {
    const signer = signerAfterPartials(null);
    expect(KINDS.map((kind) => check(at(kind, 1), { signer, profile: { leader: () => 1 } }))).toEqual(
      KINDS.map((kind) => check(at(kind, 1), { profile: { leader: () => 1 } })),
    );
  });
});

describe("the round that time allows", () => {
  test.each([
    [-60_000, 1],
    [0, 1],
    [1_999, 1],
    [2_000, 2],
    [13_999, 7],
    [14_000, 8],
    [15_999, 8],
    [16_000, 9],
    [135_999, 9],
    [136_000, 10],
    [256_000, 11],
    [376_000, 12],
  ])("%i ms after the slot's start is %i", (ms, round) => expect(estimatedRound(ms)).toBe(round));

  test("never falls as time passes", () => {
    fc.assert(fc.property(fc.integer({ max: 10 ** 6 }), fc.nat({ max: 10 ** 6 }), (ms, more) => {
      expect(estimatedRound(ms + more)).toBeGreaterThanOrEqual(estimatedRound(ms));
    }));
  });

  test("may be passed by one", () => {
    const verdicts = [1, 2, 3, 4].map((round) =>
      check(at("roundChange", round), { sinceSlotStartMs: 2_500 })
    );
    expect(verdicts).toEqual([null, null, null, "RoundTooFarAhead"]);
  });
});

test("what is known of a signer is its last round, what it sent in it, and what it proposed in it", () => {
  expect(after(at("roundChange", 2), at("proposal", 2))).toEqual({
    round: 2,
    sent: 1 << QBFT_TYPES.roundChange | 1 << QBFT_TYPES.proposal,
    proposalRoot: toHex(sha256(VALUE)),
    postConsensus: false,
  });
  expect(after(at("proposal", 2), at("prepare", 3)).proposalRoot).toBeNull();
});

test("sets of signers have a number each", () => {
  fc.assert(
    fc.property(fc.subarray([5, 9, 100, 101]), fc.subarray([5, 9, 100, 101]), (a, b) => {
      const [first, second] = [a, b].map((ids) => signersMask([5, 9, 100, 101], ids));
      expect(first === second).toBe(a.join() === b.join());
    }),
  );
});
