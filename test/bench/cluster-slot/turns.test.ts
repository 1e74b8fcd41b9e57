import { expect, test } from "vitest";
import { inTurn } from "../../../bench/cluster-slot/turns.ts";

test("each figure is measured as often as it says, the rare ones amid the others", () => {
  const turns = inTurn([{ name: "a", repetitions: 4 }, { name: "b", repetitions: 1 }]);
  expect(turns.map(({ name }) => name).join("")).toBe("aabaa");
});

test("what is not to be repeated is not measured", () => {
  expect(inTurn([{ repetitions: 0 }])).toEqual([]);
});
