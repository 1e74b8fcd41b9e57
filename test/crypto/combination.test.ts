import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Combination, combinationOf } from "../../src/crypto/combination.ts";
import { inverseModOrder, lagrangeAtZero, modOrder } from "../../src/crypto/lagrange.ts";
import { MAX_ROWS } from "../../wasm/loader.ts";

/** What each point is multiplied by, modulo the group order. */
function factors({ points, rows, digits, scale }: Combination): bigint[] {
  const scaling = scale === null ? 1n : scale.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  return Array.from({ length: points }, (_, column) => {
    let value = 0n;
    for (let row = 0; row < rows; row++) value = 2n * value + BigInt(digits[row * points + column] as number);
    return modOrder(value * scaling);
  });
}

function ids(max: bigint): fc.Arbitrary<bigint[]> {
  return fc.uniqueArray(fc.bigInt(1n, max), { minLength: 1, maxLength: 13 });
}

describe("a combination", () => {
  it("multiplies each point by its Lagrange coefficient, however large the ids", () => {
    fc.assert(
      fc.property(fc.oneof(ids(20n), ids(5000n), ids((1n << 64n) - 1n)), (operators) => {
        const { numerators, denominator } = lagrangeAtZero(operators);
        const inverse = inverseModOrder(denominator);
        const combination = combinationOf(operators);
        expect(factors(combination)).toEqual(numerators.map((n) => modOrder(n * inverse)));
        expect(combination.rows).toBeLessThanOrEqual(MAX_ROWS);
        expect(combination.digits.every((digit) => digit >= -1 && digit <= 1)).toBe(true);
      }),
    );
  });

  it("of neighbouring ids takes a few rows and no scaling", () => {
    expect(combinationOf([1n, 2n, 3n])).toMatchObject({ rows: 3, scale: null });
  });

  it("of small ids scales once", () => {
    const { rows, scale } = combinationOf([1n, 2n, 4n]);
    expect(rows).toBe(4);
    expect(scale).toHaveLength(32);
  });

  it("of large ids does without the small numerators", () => {
    const top = (1n << 64n) - 1n;
    expect(combinationOf([top, top - 12345n, 7n, 1n << 40n, 1n << 50n])).toMatchObject({ scale: null });
  });
});
