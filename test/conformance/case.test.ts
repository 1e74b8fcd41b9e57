import { expect, test } from "vitest";
import { attempt, codeDiffers, kindOf } from "../../src/conformance/case.ts";

test("a kind is what a file's name begins with, to its end", () => {
  const kinds = { "a.Test": 1, "a.TestOf": 2 };
  expect(["a.Test_x.json", "a.TestOf_x.json", "a.TestO_x.json"].map((name) => kindOf(kinds, name)))
    .toEqual([1, 2, undefined]);
});

test("a case that cannot be run does not hold, and does not end the run", async () => {
  expect(await attempt(() => null)).toBeNull();
  expect(await attempt(() => Promise.resolve("a difference"))).toBe("a difference");
  expect(await attempt(() => Promise.reject(new Error("of another shape")))).toBe(
    "not to be run: of another shape",
  );
});

test("a code differs by its published number", () => {
  expect([codeDiffers(null, 0), codeDiffers("NoDecidedValue", 43)]).toEqual([null, null]);
  expect(codeDiffers("NoDecidedValue", 0)).toBe("code 43, expected 0");
});
