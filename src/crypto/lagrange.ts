import { CryptoInputError } from "./errors.ts";

/** The order r of the BLS12-381 groups. */
export const GROUP_ORDER = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n;

/** Lagrange coefficients at zero over one denominator: the i-th is `numerators[i] / denominator`. */
export interface SmallRationals {
  /** Signed, in the order of the ids. */
  readonly numerators: readonly bigint[];
  /** Positive; shares no factor with all numerators. */
  readonly denominator: bigint;
}

function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a < 0n ? -a : a;
}

function checkIds(ids: readonly bigint[]): void {
  if (ids.length === 0) throw new CryptoInputError("no operator ids to interpolate over");
  if (ids.some((id) => id <= 0n || id >= 1n << 64n)) {
    throw new CryptoInputError("an operator id is not between 1 and 2^64 - 1");
  }
  if (new Set(ids).size !== ids.length) throw new CryptoInputError("operator ids are not distinct");
}

/** Π x_j / (x_j - x_i) over j ≠ i, reduced, the denominator positive. */
function coefficient(ids: readonly bigint[], i: number): [bigint, bigint] {
  const x = ids[i] as bigint;
  let numerator = 1n;
  let denominator = 1n;
  for (const other of ids) {
    if (other === x) continue;
    numerator *= other;
    denominator *= other - x;
  }
  const factor = denominator < 0n ? -gcd(numerator, denominator) : gcd(numerator, denominator);
  return [numerator / factor, denominator / factor];
}

/**
 * The coefficients that take values at `ids` to the value at zero. Ids are small integers, so are their
 * coefficients, over a common denominator. That they are reduced over the least one leaves no common factor.
 *
 * @param ids distinct, from 1 to 2^64 - 1
 * @throws CryptoInputError on other ids
 */
export function lagrangeAtZero(ids: readonly bigint[]): SmallRationals {
  checkIds(ids);
  const fractions = ids.map((_, i) => coefficient(ids, i));
  const denominator = fractions.reduce((lcm, [, d]) => (lcm / gcd(lcm, d)) * d, 1n);
  return { numerators: fractions.map(([n, d]) => n * (denominator / d)), denominator };
}

/** The number's residue modulo the group order, from 0. */
export function modOrder(value: bigint): bigint {
  const residue = value % GROUP_ORDER;
  return residue < 0n ? residue + GROUP_ORDER : residue;
}

/** The inverse modulo the group order, by Euclid; `value` must not be a multiple of it. */
export function inverseModOrder(value: bigint): bigint {
  let [r0, r1] = [GROUP_ORDER, modOrder(value)];
  let [t0, t1] = [0n, 1n];
  while (r1 !== 0n) {
    const quotient = r0 / r1;
    [r0, r1] = [r1, r0 - quotient * r1];
    [t0, t1] = [t1, t0 - quotient * t1];
  }
  return modOrder(t0);
}
