import { GROUP_ORDER, inverseModOrder, lagrangeAtZero, modOrder, type SmallRationals } from "./lagrange.ts";

/** A linear combination of points, as the WASM takes it: the sum of digits times points, then times `scale`. */
export interface Combination {
  readonly points: number;
  /** Binary places. */
  readonly rows: number;
  /** -1, 0 or 1: `rows` rows from the highest place down, a column for each point. */
  readonly digits: Int8Array;
  /** Scalar, 32 bytes little endian; null for one. */
  readonly scale: Uint8Array | null;
}

/** Point operations that multiplying by a scale takes in the WASM, a doubling counting as an addition. */
const SCALE_COST = 140;
/** Binary places of a coefficient modulo the group order. */
const WIDE_ROWS = 255;

/** Non-adjacent form, lowest place first: of all signed binary forms the one with fewest digits that are not 0. */
function signedDigits(value: bigint): number[] {
  const digits: number[] = [];
  const sign = value < 0n ? -1 : 1;
  for (let rest = value < 0n ? -value : value; rest !== 0n; rest >>= 1n) {
    const digit = (rest & 1n) === 0n ? 0 : (rest & 3n) === 1n ? 1 : -1;
    digits.push(digit === 0 ? 0 : digit * sign);
    rest -= BigInt(digit);
  }
  return digits;
}

function littleEndian(value: bigint): Uint8Array {
  const bytes = new Uint8Array(32);
  for (let i = 0; i < bytes.length; i++, value >>= 8n) bytes[i] = Number(value & 0xffn);
  return bytes;
}

function layOut(coefficients: readonly bigint[], scale: Uint8Array | null): Combination {
  const columns = coefficients.map(signedDigits);
  const rows = Math.max(...columns.map((column) => column.length));
  const digits = new Int8Array(rows * columns.length);
  columns.forEach((column, i) => {
    column.forEach((digit, place) => {
      digits[(rows - 1 - place) * columns.length + i] = digit;
    });
  });
  return { points: columns.length, rows, digits, scale };
}

/** The coefficients themselves modulo the group order, nearest to zero. */
function wide({ numerators, denominator }: SmallRationals): Combination {
  const inverse = inverseModOrder(denominator);
  const residues = numerators.map((numerator) => modOrder(numerator * inverse));
  return layOut(residues.map((c) => (c > GROUP_ORDER / 2n ? c - GROUP_ORDER : c)), null);
}

/** The small numerators, then once the inverse of the denominator. */
function small({ numerators, denominator }: SmallRationals): Combination {
  return layOut(numerators, denominator === 1n ? null : littleEndian(inverseModOrder(denominator)));
}

/** Whether the small numerators take fewer point operations: a place in three has a digit. */
function isSmallCheaper({ numerators, denominator }: SmallRationals): boolean {
  const bits = Math.max(...numerators.map((numerator) => numerator.toString(2).replace("-", "").length));
  const perRow = 1 + numerators.length / 3;
  return bits < WIDE_ROWS && bits * perRow + (denominator === 1n ? 0 : SCALE_COST) <= WIDE_ROWS * perRow;
}

/**
 * How to combine the partial signatures of `ids`, in that order, into the signature of the shared key. It is right
 * for points of the subgroup; for others it is some point of the curve.
 *
 * @param ids operator ids, distinct, from 1 to 2^64 - 1
 * @throws CryptoInputError on other ids
 */
export function combinationOf(ids: readonly bigint[]): Combination {
  const coefficients = lagrangeAtZero(ids);
  return isSmallCheaper(coefficients) ? small(coefficients) : wide(coefficients);
}
