import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AttestationHistory,
  attestationsOf,
  type HistoryPart,
  judgeAttestation,
  withAttestation,
  withAttestationInPart,
  withImportedAttestations,
} from "../../../src/spec/slashing/attestation-history.ts";
import { MAX_TARGETS } from "../../../src/spec/slashing/limits.ts";
import type { SignedAttestation } from "../../../src/spec/slashing/attestation-history.ts";
import { MAX_UINT64 } from "../../../src/spec/slashing/uint64.ts";
import { root } from "./root.ts";
import { chainVotes, sameVote, signed, slashable, vote, votes } from "./support.ts";

const imported = (...votes: readonly SignedAttestation[]) => withImportedAttestations([], votes);

describe("an attestation may be signed", () => {
  test("where nothing was", () => expect(judgeAttestation([], vote(3, 4, 1))).toBeNull());
  test("at genesis", () => expect(judgeAttestation([], vote(0, 0, 1))).toBeNull());
  test("after the one before it", () =>
    expect(judgeAttestation(signed(vote(3, 4, 1)), vote(4, 5, 2))).toBeNull());
  test("of the same source and a later target", () => {
    expect(judgeAttestation(signed(vote(3, 4, 1)), vote(3, 5, 2))).toBeNull();
  });
  test("again, with the same root", () => {
    expect(judgeAttestation(signed(vote(3, 4, 1), vote(4, 5, 2)), vote(3, 4, 1))).toBeNull();
  });
  test("between two others, where neither surrounds", () => {
    expect(judgeAttestation(signed(vote(3, 4, 1), vote(5, 9, 2)), vote(4, 6, 3))).toBeNull();
  });
  test("of the last epochs that there are", () => {
    const last = { sourceEpoch: MAX_UINT64 - 1n, targetEpoch: MAX_UINT64, signingRoot: root(1) };
    expect(judgeAttestation(signed({ ...last, targetEpoch: MAX_UINT64 - 1n }), last)).toBeNull();
  });
});

describe("an attestation is refused", () => {
  test("whose source is after its target", () => {
    expect(judgeAttestation([], vote(5, 4, 1))).toBe("sourceAfterTarget");
  });
  test("that votes for a target a second time", () => {
    expect(judgeAttestation(signed(vote(3, 4, 1)), vote(3, 4, 2))).toBe("doubleVote");
  });
  test("of the same target and root, from another source", () => {
    expect(judgeAttestation(signed(vote(3, 4, 1)), vote(2, 4, 1))).toBe("doubleVote");
  });
  test("at a target of which the signed root is unknown", () => {
    expect(judgeAttestation(imported(vote(3, 4)), vote(3, 4, 1))).toBe("doubleVote");
  });
  test("whose own root is unknown, at a signed target", () => {
    expect(judgeAttestation(imported(vote(3, 4)), vote(3, 4))).toBe("doubleVote");
  });
  test("that surrounds one", () => {
    expect(judgeAttestation(signed(vote(3, 4, 1), vote(5, 6, 2)), vote(4, 7, 3))).toBe("surrounds");
  });
  test("that one surrounds", () => {
    expect(judgeAttestation(signed(vote(1, 2, 1), vote(3, 9, 2)), vote(4, 8, 3))).toBe("surrounded");
  });
  test("below the lowest target that was signed", () => {
    expect(judgeAttestation(signed(vote(3, 4, 1)), vote(2, 3, 2))).toBe("targetBelowMinimum");
  });
  test("again, where what says that it was signed is slashable with what was signed here", () => {
    const history = withImportedAttestations(signed(vote(1, 1, 1)), [vote(0, 0, 1), vote(0, 11, 1)]);
    expect(judgeAttestation(history, vote(0, 11, 1))).toBe("surrounds");
  });
  test("again, where its target was signed twice", () => {
    expect(judgeAttestation(imported(vote(3, 4, 1), vote(3, 4, 2)), vote(3, 4, 1))).toBe("doubleVote");
  });
});

describe("an import", () => {
  test("of nothing changes nothing", () => {
    const history = signed(vote(3, 4, 1));
    expect(withImportedAttestations(history, [])).toEqual(history);
  });
  test("forbids what lies between it and what was signed here", () => {
    const history = withImportedAttestations(signed(vote(3, 4, 1), vote(4, 5, 2)), [vote(20, 21, 3)]);
    expect(judgeAttestation(history, vote(10, 11, 4))).toBe("targetBelowMinimum");
    expect(judgeAttestation(history, vote(19, 22, 4))).toBe("surrounds");
    expect(judgeAttestation(history, vote(20, 22, 4))).toBeNull();
  });
  test("of what is older takes nothing away", () => {
    const history = withImportedAttestations(signed(vote(20, 21, 1)), [vote(3, 4, 2)]);
    expect(judgeAttestation(history, vote(10, 11, 3))).toBe("targetBelowMinimum");
    expect(judgeAttestation(history, vote(20, 21, 1))).toBeNull();
  });
  test("keeps of a source after its target that nothing is from below it", () => {
    expect(judgeAttestation(imported(vote(5, 2)), vote(3, 4, 1))).toBe("surrounds");
    expect(judgeAttestation(imported(vote(5, 2)), vote(5, 6, 1))).toBeNull();
  });
  test("of a target signed from two sources forbids what either does", () => {
    const history = imported(vote(0, 1), vote(3, 9, 1), vote(6, 9, 2));
    expect(judgeAttestation(history, vote(5, 10, 3))).toBe("surrounds");
    expect(judgeAttestation(history, vote(4, 8, 3))).toBe("surrounded");
  });
});

type Step = { readonly sign: SignedAttestation } | { readonly import: readonly SignedAttestation[] };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    votes.map((sign): Step => ({ sign })),
    fc.array(votes, { maxLength: 5 }).map((import_): Step => ({ import: import_ })),
  ),
  { maxLength: 40 },
);

/** Signs what the rules allow; answers what was signed, what was imported, and the history. */
function play(all: readonly Step[]) {
  let history: AttestationHistory = [];
  const mine: SignedAttestation[] = [];
  const files: (readonly SignedAttestation[])[] = [];
  for (const step of all) {
    if ("import" in step) {
      history = withImportedAttestations(history, step.import);
      if (step.import.length > 0) files.push(step.import);
    } else if (step.sign.signingRoot !== null && judgeAttestation(history, step.sign) === null) {
      history = withAttestation(history, step.sign);
      mine.push(step.sign);
    }
  }
  return { history, mine, files };
}

describe("whatever is asked and imported", () => {
  test("no two that were signed are slashable together", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { mine } = play(all);
        for (const a of mine) for (const b of mine) expect(slashable(a, b)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  test("what is signed after an import keeps all the conditions of EIP-3076", () => {
    fc.assert(
      fc.property(steps, votes, (all, next) => {
        const { history, mine, files } = play(all);
        // Signing the same again gives no second signature, even where it was slashable together with another.
        if ([...mine, ...files.flat()].some((old) => sameVote(old, next))) return;
        if (judgeAttestation(history, next) !== null) return;
        for (const file of files) {
          expect(file.some((old) => slashable(old, next))).toBe(false);
          expect(file.every(({ sourceEpoch }) => next.sourceEpoch < sourceEpoch)).toBe(false);
          expect(file.every(({ targetEpoch }) => next.targetEpoch <= targetEpoch)).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("nothing is refused without a reason, where nothing is forgotten", () => {
    fc.assert(
      fc.property(fc.array(votes, { maxLength: 30 }), votes, (all, next) => {
        const { history, mine } = play(all.map((sign) => ({ sign })));
        const lowest = mine.every(({ targetEpoch }) => next.targetEpoch < targetEpoch);
        const reason = next.sourceEpoch > next.targetEpoch || mine.some((old) => slashable(old, next)) ||
          (mine.length > 0 && lowest);
        expect(judgeAttestation(history, next) !== null).toBe(reason);
      }),
      { numRuns: 500 },
    );
  });

  test("what was signed last may be signed again", () => {
    fc.assert(fc.property(steps, votes, (all, next) => {
      const { history } = play(all);
      if (next.signingRoot === null || judgeAttestation(history, next) !== null) return;
      const after = withAttestation(history, next);
      expect(judgeAttestation(after, next)).toBeNull();
      expect(withAttestation(after, next)).toEqual(after);
    }));
  });

  test("importing again changes nothing, nor does the order within a file", () => {
    fc.assert(fc.property(steps, fc.array(votes, { maxLength: 8 }), (all, file) => {
      const { history } = play(all);
      const once = withImportedAttestations(history, file);
      expect(withImportedAttestations(once, file)).toEqual(once);
      expect(withImportedAttestations(history, file.toReversed())).toEqual(once);
    }));
  });

  test("a history exported and imported is the same", () => {
    fc.assert(fc.property(steps, (all) => {
      const { history } = play(all);
      expect(withImportedAttestations([], attestationsOf(history))).toEqual(history);
      expect(withImportedAttestations(history, attestationsOf(history))).toEqual(history);
    }));
  });

  test("over many epochs no more is kept than the bound, and what is forgotten still protects", () => {
    fc.assert(fc.property(chainVotes, chainVotes, (all, later) => {
      const { history, mine } = play(all.map((sign) => ({ sign })));
      expect(history.length).toBeLessThanOrEqual(MAX_TARGETS);
      for (const next of later.filter((next) => judgeAttestation(history, next) === null)) {
        expect(mine.some((old) => slashable(old, next))).toBe(false);
      }
    }));
  });
});

test("beyond the bound the lowest entry stands for what is forgotten", () => {
  const many = Array.from({ length: MAX_TARGETS + 10 }, (_, i) => vote(i, i + 1, 1));
  const history = signed(...many);
  expect(history).toHaveLength(MAX_TARGETS);
  expect(judgeAttestation(history, many[0]!)).toBe("targetBelowMinimum");
  expect(judgeAttestation(history, many[10]!)).toBeNull();
  expect(withImportedAttestations([], many)).toEqual(history);
});

test("beyond the bound nothing is lost of what an import surrounded", () => {
  const many = Array.from({ length: MAX_TARGETS }, (_, i) => vote(0, i + 7, 1));
  const history = withImportedAttestations([], [vote(5, 6, 1), ...many]);
  expect(history).toHaveLength(MAX_TARGETS);
  expect(judgeAttestation(history, vote(3, 200, 1))).toBe("surrounds");
  expect(judgeAttestation(history, vote(5, 200, 1))).toBeNull();
});

/** What `HistoryPart` says of itself. */
function partFor(history: AttestationHistory, { sourceEpoch, targetEpoch }: SignedAttestation): HistoryPart {
  const entries = history.filter((entry, i) =>
    i < 2 || entry.targetEpoch === targetEpoch ||
    (entry.targetEpoch < targetEpoch && entry.maxSource > sourceEpoch) ||
    (entry.targetEpoch > targetEpoch && entry.minSource < sourceEpoch)
  );
  return { entries, others: history.length - entries.length };
}

test("of a part of a history the rules say what they say of the whole", () => {
  fc.assert(
    fc.property(fc.oneof(chainVotes, fc.array(votes)), (all) => {
      let history: AttestationHistory = [];
      for (const next of all) {
        const part = partFor(history, next);
        const refusal = judgeAttestation(history, next);
        expect(judgeAttestation(part.entries, next)).toBe(refusal);
        if (refusal !== null) continue;
        const left = history.filter((entry) => !part.entries.includes(entry));
        history = withAttestation(history, next);
        expect(history.filter((entry) => !left.includes(entry))).toEqual(withAttestationInPart(part, next));
      }
    }),
  );
});
