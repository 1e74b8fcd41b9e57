import type { Hex } from "../../src/spec/hex.ts";
import type { SigningTarget as SignedRoot } from "../../src/spec/values/partial-signatures.ts";

/** Numbers of the targets, by validator index and signing root: to find in one step what a partial is for. */
export type TargetNumbers = Readonly<Record<number, Readonly<Record<Hex, number>>>>;

/** Numbers the targets in their order. Of two with the same validator and root the later one is found. */
export function numbersOf(targets: readonly SignedRoot[]): TargetNumbers {
  const numbers: Record<number, Record<Hex, number>> = {};
  targets.forEach(({ validatorIndex, signingRoot }, number) => {
    (numbers[validatorIndex] ??= {})[signingRoot] = number;
  });
  return numbers;
}

/** The number of the target that this is, undefined where it is none. */
export function numberOf(
  numbers: TargetNumbers,
  { validatorIndex, signingRoot }: SignedRoot,
): number | undefined {
  return numbers[validatorIndex]?.[signingRoot];
}
