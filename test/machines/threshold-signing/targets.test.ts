import { expect, test } from "vitest";
import { numberOf, numbersOf } from "../../../machines/threshold-signing/targets.ts";
import { targetOf } from "./support.ts";

const TARGETS = [targetOf(0xa0), targetOf(0xb0), { ...targetOf(0xa0), signingRoot: targetOf(1).signingRoot }];
const NUMBERS = numbersOf(TARGETS);

test("every target is found by its validator and root", () => {
  expect(TARGETS.map((target) => numberOf(NUMBERS, target))).toEqual([0, 1, 2]);
});

test("a root of another validator's target is no target, nor is a validator's other root", () => {
  const [{ validatorIndex }, { signingRoot }] = [TARGETS[0]!, TARGETS[1]!];
  expect(numberOf(NUMBERS, { validatorIndex, signingRoot })).toBeUndefined();
  expect(numberOf(NUMBERS, targetOf(0xc0))).toBeUndefined();
});
