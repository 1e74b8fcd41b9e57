import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CryptoInputError } from "../../src/crypto/errors.ts";
import { GROUP_ORDER, inverseModOrder, lagrangeAtZero, modOrder } from "../../src/crypto/lagrange.ts";

const smallIds = fc.uniqueArray(fc.bigInt(1n, 30n), { minLength: 1, maxLength: 13 });
const largeIds = fc.uniqueArray(fc.bigInt(1n, (1n << 64n) - 1n), { minLength: 1, maxLength: 13 });

describe("Lagrange coefficients at zero", () => {
  it.each([
    [[1n], [1n], 1n],
    [[1n, 2n, 3n], [3n, -3n, 1n], 1n],
    [[1n, 2n, 4n], [8n, -6n, 1n], 3n],
    [[4n, 1n, 2n], [1n, 8n, -6n], 3n],
  ])("of %s are small integers over a common denominator", (ids, numerators, denominator) => {
    expect(lagrangeAtZero(ids)).toEqual({ numerators, denominator });
  });

  it("take any polynomial of lower degree to its value at zero", () => {
    fc.assert(
      fc.property(
        fc.oneof(smallIds, largeIds),
        fc.array(fc.bigInt(0n, GROUP_ORDER - 1n), { minLength: 13 }),
        (ids, random) => {
          const polynomial = random.slice(0, ids.length);
          const at = (x: bigint) => polynomial.reduceRight((value, c) => value * x + c, 0n);
          const { numerators, denominator } = lagrangeAtZero(ids);
          const sum = ids.reduce((total, id, i) => total + at(id) * (numerators[i] as bigint), 0n);
          expect(sum).toBe(denominator * (polynomial[0] as bigint));
        },
      ),
    );
  });

  it("have no factor in common with their denominator", () => {
    const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b));
    fc.assert(
      fc.property(fc.oneof(smallIds, largeIds), (ids) => {
        const { numerators, denominator } = lagrangeAtZero(ids);
        expect(denominator > 0n).toBe(true);
        expect(numerators.reduce(gcd, denominator)).toBe(1n);
      }),
    );
  });

  it.each([[[]], [[0n, 1n]], [[-1n, 2n]], [[1n, 2n, 1n]], [[1n << 64n]]])("refuse the ids [%s]", (ids) => {
    expect(() => lagrangeAtZero(ids)).toThrow(CryptoInputError);
  });
});

it("an inverse modulo the group order times its number is one", () => {
  fc.assert(
    fc.property(fc.bigInt(-(1n << 300n), 1n << 300n).filter((n) => n % GROUP_ORDER !== 0n), (value) => {
      expect(modOrder(value * inverseModOrder(value))).toBe(1n);
    }),
  );
});
