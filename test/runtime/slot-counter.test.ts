import fc from "fast-check";
import { expect, test } from "vitest";
import { SlotCounter } from "../../src/runtime/slot-counter.ts";

test("a slot counter counts nothing at first", () => {
  expect(new SlotCounter().count(0, "a")).toBe(0);
});

test("a slot counter counts each key of the current slot, and starts from nothing in another", () => {
  const steps = fc.array(
    fc.record({ passed: fc.constantFrom(0, 0, 0, 1, 5), key: fc.constantFrom("a", "b", "c") }),
    { maxLength: 100 },
  );
  fc.assert(fc.property(steps, (list) => {
    const counter = new SlotCounter();
    let slot = 0;
    let counts: Record<string, number> = {};
    for (const { passed, key } of list) {
      if (passed > 0) counts = {};
      slot += passed;
      expect(counter.count(slot, key)).toBe(counts[key] ?? 0);
      counter.add(slot, key);
      counts[key] = (counts[key] ?? 0) + 1;
      expect(["a", "b", "c"].map((each) => counter.count(slot, each))).toEqual(
        ["a", "b", "c"].map((each) => counts[each] ?? 0),
      );
      expect(counter.count(slot + 1, key)).toBe(0);
    }
  }));
});

test("asking about another slot forgets nothing", () => {
  const counter = new SlotCounter();
  counter.add(5, "a");
  expect([counter.count(6, "a"), counter.count(4, "a"), counter.count(5, "a")]).toEqual([0, 0, 1]);
});
