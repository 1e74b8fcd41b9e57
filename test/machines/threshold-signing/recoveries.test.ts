import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  initialContext,
  type TargetResult,
  type ThresholdSigningContext,
} from "../../../machines/threshold-signing/model.ts";
import {
  culpritsOf,
  evictions,
  hasRipe,
  MAX_RECOVERIES,
  nextAfter,
  recoverJobs,
  signaturesOf,
  withResults,
} from "../../../machines/threshold-signing/recoveries.ts";
import { NO_PARTIALS, withPartials } from "../../../src/spec/values/partial-signatures.ts";
import { signatureOf } from "../support.ts";
import { partialOf, recovered, SIGNATURE, spoiled, targetOf } from "./support.ts";

const INCONSISTENT: TargetResult = { kind: "inconsistent" };
const inconsistent = (target: number) => ({ target, result: INCONSISTENT });

/** As many targets as lists of signers, each with the partials of its signers. */
function contextOf(signers: readonly (readonly number[])[], quorum = 3): ThresholdSigningContext {
  const targets = signers.map((_, target) => targetOf(target));
  const messages = targets.flatMap((target, i) => signers[i]!.map((signer) => partialOf(target, signer)));
  return initialContext({
    input: { quorum, targets, collected: withPartials(NO_PARTIALS, messages) },
  });
}

describe("recoveries to run", () => {
  test("are of the targets with a quorum and without a result", () => {
    const context = {
      ...contextOf([[1, 2, 3], [1, 2], [1, 2, 3, 4], [2, 3, 4]]),
      results: [null, null, INCONSISTENT, null],
    };
    expect(recoverJobs({ context }).map(({ target }) => target)).toEqual([0, 3]);
    expect([0, 1, 3, 4].map((from) => hasRipe(context, from))).toEqual([true, true, true, false]);
  });

  test("begin where the pass is", () => {
    const context = { ...contextOf([[1, 2, 3], [1, 2, 3]]), pass: { next: 1, failed: false } };
    expect(recoverJobs({ context }).map(({ target }) => target)).toEqual([1]);
  });

  test("are no more at once than are bounded", () => {
    const context = contextOf(Array.from({ length: MAX_RECOVERIES + 1 }, () => [1, 2, 3]));
    expect(recoverJobs({ context })).toHaveLength(MAX_RECOVERIES);
  });

  test("have just a quorum of partials each, of distinct signers", () => {
    const contexts = fc.record({
      quorum: fc.integer({ min: 1, max: 9 }),
      signers: fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 13 })), { minLength: 1, maxLength: 4 }),
    });
    fc.assert(fc.property(contexts, ({ quorum, signers }) => {
      const context = contextOf(signers, quorum);
      const jobs = recoverJobs({ context });
      expect(jobs.map(({ target }) => target)).toEqual(
        signers.flatMap((list, target) => list.length >= quorum ? [target] : []),
      );
      for (const { target, request } of jobs) {
        const first = signers[target]!.toSorted((a, b) => a - b).slice(0, quorum);
        const partials = first.map((signer) => ({ signer, signature: signatureOf(signer) }));
        expect(request).toEqual({ ...context.targets[target], partials });
      }
    }));
  });
});

describe("outcomes of recoveries", () => {
  const outcomes = [recovered(0), spoiled(1, 4, 2), inconsistent(2), spoiled(4, 4)];

  test("give the signatures with their targets", () => {
    expect(signaturesOf(outcomes)).toEqual([{ target: 0, signature: SIGNATURE }]);
  });

  test("settle what is recovered or inconsistent, and keep what was settled before", () => {
    expect(withResults([null, null, null, INCONSISTENT, null], outcomes)).toEqual([
      recovered(0).result,
      null,
      INCONSISTENT,
      INCONSISTENT,
      null,
    ]);
  });

  test("name every culprit once for a fault", () => {
    expect(culpritsOf(outcomes)).toEqual([
      { signer: 4, fault: "wrongSignature" },
      { signer: 2, fault: "wrongSignature" },
    ]);
  });

  test("evict the culprits of their own target only", () => {
    const targets = [0, 1, 2, 3, 4].map(targetOf);
    expect(evictions(targets, outcomes)).toEqual([
      { target: targets[1], signer: 4, signature: null },
      { target: targets[1], signer: 2, signature: null },
      { target: targets[4], signer: 4, signature: null },
    ]);
  });

  test("say where to go on, in whatever order they are", () => {
    expect([nextAfter(outcomes), nextAfter([recovered(7), recovered(3)]), nextAfter([])]).toEqual([5, 8, 0]);
  });
});
