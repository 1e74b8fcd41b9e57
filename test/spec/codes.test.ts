import { expect, test } from "vitest";
import { CODES } from "../../src/spec/codes.ts";

const numbers = Object.values(CODES);

test("no two codes have the same number", () => {
  expect(new Set(numbers).size).toBe(numbers.length);
});

test("the published codes are 1 to 92, without a gap", () => {
  const published = numbers.filter((number) => number <= 1_000);
  expect(published.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 92 }, (_, i) => i + 1));
});

test("this project's codes follow each other from 1001 on", () => {
  const own = numbers.filter((number) => number > 1_000);
  expect(own).toEqual(own.map((_, i) => 1_001 + i));
});
