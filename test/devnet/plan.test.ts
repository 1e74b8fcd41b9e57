import { describe, expect, test } from "vitest";
import { committeesOfSize, DevnetSizeError } from "../../src/devnet/plan.ts";

describe("the committees of a devnet", () => {
  test("one of all operators", () => {
    expect(committeesOfSize({ operators: 4, committees: 1 })).toEqual([[1, 2, 3, 4]]);
    expect(committeesOfSize({ operators: 7, committees: 1 })).toEqual([[1, 2, 3, 4, 5, 6, 7]]);
  });

  test("the first begins with the first operator, the last ends with the last", () => {
    expect(committeesOfSize({ operators: 6, committees: 2 })).toEqual([[1, 2, 3, 4], [3, 4, 5, 6]]);
    expect(committeesOfSize({ operators: 6, committees: 3 })).toEqual([
      [1, 2, 3, 4],
      [2, 3, 4, 5],
      [3, 4, 5, 6],
    ]);
  });

  test.each([
    [{ operators: 3, committees: 1 }, /4 are needed/],
    [{ operators: 6, committees: 1 }, /one committee has 4, 7, 10, 13/],
    [{ operators: 5, committees: 3 }, /2 different ones/],
    [{ operators: 40, committees: 2 }, /not every operator/],
  ])("cannot be made of %o", (size, why) => {
    expect(() => committeesOfSize(size)).toThrow(DevnetSizeError);
    expect(() => committeesOfSize(size)).toThrow(why);
  });
});
