import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CLUSTER_SIZES,
  committeeId,
  faultyNodes,
  partialQuorum,
  quorum,
  sortedIds,
} from "../../src/spec/committee.ts";
import { toHex } from "../../src/spec/hex.ts";
import { committeeOf } from "./arbitraries.ts";

const committees = fc.constantFrom(...CLUSTER_SIZES).chain(committeeOf);

describe("the sizes of a cluster", () => {
  test("are 4, 7, 10 and 13", () => {
    expect(CLUSTER_SIZES).toEqual([4, 7, 10, 13]);
  });

  test.each([[4, 1, 3, 2], [7, 2, 5, 3], [10, 3, 7, 4], [13, 4, 9, 5]])(
    "of %i operators %i may be faulty, %i are a quorum, %i a partial one",
    (size, faulty, whole, partial) => {
      expect([faultyNodes(size), quorum(size), partialQuorum(size)]).toEqual([faulty, whole, partial]);
    },
  );

  test.each(CLUSTER_SIZES)("of %i operators two quorums share more than may be faulty", (size) => {
    expect(2 * quorum(size) - size).toBeGreaterThan(faultyNodes(size));
    expect(size - faultyNodes(size)).toBeGreaterThanOrEqual(quorum(size));
    expect(partialQuorum(size)).toBe(faultyNodes(size) + 1);
  });
});

describe("a committee's id", () => {
  test("of operators 1 to 4 is the published one", () => {
    expect(toHex(committeeId([1, 2, 3, 4]))).toMatch(/^0xcf97adee.*733b72$/);
  });

  test("is the hash of the ids in ascending order, each as four bytes in little-endian", () => {
    fc.assert(fc.property(committees, (ids) => {
      const hash = createHash("sha256");
      for (const id of [...ids].sort((a, b) => a - b)) {
        hash.update(Uint8Array.of(id, id >>> 8, id >>> 16, id >>> 24));
      }
      expect(committeeId(ids)).toEqual(new Uint8Array(hash.digest()));
    }));
  });

  test("does not depend on the order of the ids, and leaves them as they are", () => {
    const shuffled = committees.chain((ids) =>
      fc.tuple(fc.constant(ids), fc.shuffledSubarray(ids, { minLength: ids.length }))
    );
    fc.assert(fc.property(shuffled, ([ids, others]) => {
      const before = [...others];
      expect(committeeId(others)).toEqual(committeeId(ids));
      expect(others).toEqual(before);
    }));
  });

  test("differs where one operator does", () => {
    fc.assert(fc.property(committees, (ids) => {
      const others = [...ids.slice(1), Math.max(...ids) === 2 ** 32 - 1 ? 0 : Math.max(...ids) + 1];
      expect(committeeId(others)).not.toEqual(committeeId(ids));
    }));
  });
});

test("ids are sorted as numbers, not as text, in a new array", () => {
  const ids = [100, 9, 20, 3];
  expect(sortedIds(ids)).toEqual([3, 9, 20, 100]);
  expect(ids).toEqual([100, 9, 20, 3]);
});
