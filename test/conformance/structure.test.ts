import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { structureDiffers } from "../../src/conformance/structure.ts";

const NOTHING = [undefined, null, "", [], {}, { a: null, b: {} }];

describe("values of Go's JSON", () => {
  test("are the same as themselves", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      expect(structureDiffers("", value, structuredClone(value))).toBeNull();
    }));
  });

  test("differ at the first place that differs, with both", () => {
    const actual = { Runner: { Slots: [1, { Height: 2 }], Done: false } };
    const expected = { Runner: { Slots: [1, { Height: 3 }], Done: true } };
    expect(structureDiffers("", actual, expected)).toBe("Runner.Slots[1].Height is 2, expected 3");
    expect(structureDiffers("State", true, false)).toBe("State is true, expected false");
  });

  test("of different lengths differ by how many there are", () => {
    expect(structureDiffers("a", [1, 2], [1])).toBe("a has 2 entries, expected 1");
  });

  test.each(NOTHING.flatMap((a) => NOTHING.map((b) => [a, b])))("%j and %j are both nothing", (a, b) => {
    expect(structureDiffers("", { x: a }, { x: b })).toBeNull();
  });

  test.each([0, false, [0], { a: 0 }, "0"])("%j is something", (value) => {
    for (const nothing of NOTHING) {
      expect(structureDiffers("x", value, nothing)).not.toBeNull();
      expect(structureDiffers("x", nothing, value)).not.toBeNull();
    }
  });

  test("that are long are shown by their beginning", () => {
    const difference = structureDiffers("x", "a".repeat(1_000), 1)!;
    expect(difference.length).toBeLessThan(120);
    expect(difference).toMatch(/^x is "a+…, expected 1$/);
  });
});
