import { expect, test } from "vitest";
import { tableOf } from "../../src/cli/bench.ts";

const row = { name: "rows.some", backend: "quorate", medianUs: 12, ratio: 1 };

function lineOf(changes: Partial<typeof row>): string {
  return tableOf([{ ...row, ...changes }]);
}

test("a line has a row's name, what was measured, its time and its ratio", () => {
  expect(lineOf({}).split(/ +/)).toEqual(["rows.some", "quorate", "12", "µs", "1.00", "×"]);
});

test("a row without a time shows none", () => {
  expect(lineOf({ medianUs: 0, ratio: 0.2163 }).split(/ +/)).toEqual(["rows.some", "quorate", "0.216", "×"]);
});

test.each([[0.004321, "0.00432"], [0.98, "0.980"], [45.67, "45.7"], [1_234, "1230"]])(
  "a ratio of %d is shown with three digits that count",
  (ratio, shown) => {
    expect(lineOf({ ratio })).toContain(` ${shown} ×`);
  },
);

test("columns stand below one another", () => {
  const lines = tableOf([row, { ...row, name: "longer.name", medianUs: 0 }]).split("\n");
  expect(lines[0]!.indexOf("×")).toBe(lines[1]!.indexOf("×"));
});
