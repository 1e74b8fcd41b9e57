import fc from "fast-check";
import { expect, it } from "vitest";
import { activeSlots, dutiesOf, meanDuties, slotsOf, sumOf } from "../../../bench/cluster-figures/slots.ts";

const validators = fc.integer({ min: 1, max: 10_000 });

it("a slot has some number of duties, and a 32nd of the validators on average", () => {
  fc.assert(fc.property(validators, (count) => {
    const slots = slotsOf(count);
    expect(slots.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
    expect(dutiesOf(slots) / (count / 32)).toBeCloseTo(1, 6);
  }));
});

it("a committee of one validator has one duty in each active slot", () => {
  expect(slotsOf(1)).toEqual([31 / 32, 1 / 32]);
  expect(meanDuties(slotsOf(1))).toBe(1);
});

it("more validators have more duties in an active slot", () => {
  fc.assert(fc.property(validators, validators, (a, b) => {
    fc.pre(a < b);
    expect(meanDuties(slotsOf(a))).toBeLessThan(meanDuties(slotsOf(b)));
  }));
});

it("counts add up, and slots without a duty are not active", () => {
  const sum = sumOf([[4, 1], [2, 0, 3]]);
  expect(sum).toEqual([6, 1, 3]);
  expect(activeSlots(sum)).toBe(4);
  expect(dutiesOf(sum)).toBe(7);
});
