import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  heldPartial,
  recoverJobs,
  ripeTargets,
  withNew,
  withoutCulprits,
  withResults,
} from "../../../machines/threshold-signing/collected.ts";
import type { PartialSignature } from "../../../src/spec/signing/recovery.ts";
import { signatureOf } from "../support.ts";
import { partials, recovered, spoiled, targetOf } from "./support.ts";

const held = (...signers: number[]): PartialSignature[] =>
  signers.map((signer) => ({ signer, signature: signatureOf(signer) }));

describe("collected partials", () => {
  test("keep a signer's first partial of a target, whatever comes after it", () => {
    const before = [held(1), []];
    const after = withNew(
      before,
      partials("m", 1, [0, 1].map((target) => ({ target, signature: signatureOf(9) }))),
    );
    expect(after).toEqual([held(1), [{ signer: 1, signature: signatureOf(9) }]]);
    expect(before).toEqual([held(1), []]);
  });

  test("keep the first of two that one message has for a target", () => {
    const twice = [7, 8].map((value) => ({ target: 0, signature: signatureOf(value) }));
    expect(withNew([[]], partials("m", 1, twice))).toEqual([[{ signer: 1, signature: signatureOf(7) }]]);
  });

  test("leave out a partial of a target that there is not", () => {
    const nowhere = [-1, 1, 99].map((target) => ({ target, signature: signatureOf(1) }));
    expect(withNew([[]], partials("m", 1, nowhere))).toEqual([[]]);
  });

  test("are found by target and signer", () => {
    const collected = [held(1, 2), held(3)];
    expect(heldPartial(collected, 1, 3)).toEqual(held(3)[0]);
    expect([heldPartial(collected, 0, 3), heldPartial(collected, 5, 1)]).toEqual([undefined, undefined]);
  });

  test("lose the culprits of their own target only", () => {
    const after = withoutCulprits([held(1, 2, 3), held(1, 2, 3)], [spoiled(0, 2, 3), recovered(1)]);
    expect(after).toEqual([held(1), held(1, 2, 3)]);
  });
});

describe("ripe targets", () => {
  test("are those with a quorum and without a result", () => {
    const collected = [held(1, 2, 3), held(1, 2), held(1, 2, 3, 4), held(2, 3, 4)];
    const results = [null, null, { kind: "inconsistent" as const }, null];
    expect(ripeTargets({ collected, results, quorum: 3 })).toEqual([0, 3]);
  });

  test("are recovered from just a quorum each, of distinct signers", () => {
    const context = fc.record({
      quorum: fc.integer({ min: 1, max: 9 }),
      collected: fc.array(fc.uniqueArray(fc.integer({ min: 1, max: 13 })).map((ids) => held(...ids)), {
        minLength: 1,
        maxLength: 4,
      }),
    });
    fc.assert(fc.property(context, ({ quorum, collected }) => {
      const targets = collected.map((_, i) => targetOf(i));
      const results = collected.map(() => null);
      const jobs = recoverJobs({
        context: { quorum, collected, targets, results, announced: false, awaiting: [], repeat: null },
      });
      expect(jobs.map(({ target }) => target)).toEqual(
        collected.flatMap((list, target) => list.length >= quorum ? [target] : []),
      );
      for (const { target, request } of jobs) {
        expect(request).toEqual({ ...targets[target], partials: collected[target]!.slice(0, quorum) });
      }
    }));
  });
});

test("results keep what is settled, and a spoiled recovery settles nothing", () => {
  const inconsistent = { target: 2, result: { kind: "inconsistent" as const } };
  expect(
    withResults([null, null, null, recovered().result as never], [recovered(0), spoiled(1, 4), inconsistent]),
  )
    .toEqual([recovered(0).result, null, inconsistent.result, recovered().result]);
});
