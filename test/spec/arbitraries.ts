import fc from "fast-check";
import { type Hex, toHex } from "../../src/spec/hex.ts";

/** Exactly so many bytes. */
export function bytesOf(length: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: length, maxLength: length });
}

/** Hex of exactly so many bytes. */
export function hexOf(length: number): fc.Arbitrary<Hex> {
  return bytesOf(length).map(toHex);
}

/** Numbers that a uint64 may hold here, the edges often. */
export const uint64s: fc.Arbitrary<number> = fc.oneof(
  fc.maxSafeNat(),
  fc.constantFrom(0, 1, 255, 256, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER),
);

/** Operator ids of a committee: distinct, from 1, in any order. */
export function committeeOf(size: number): fc.Arbitrary<number[]> {
  return fc.uniqueArray(fc.integer({ min: 1, max: 2 ** 32 - 1 }), { minLength: size, maxLength: size });
}

/** One change of a byte string: a byte set, bytes cut out or put in, or four bytes overwritten as an offset. */
type Edit = (bytes: Uint8Array) => Uint8Array;

const edits: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })).map(([at, value]): Edit => (bytes) => {
    const next = bytes.slice();
    if (next.length > 0) next[at % next.length] = value;
    return next;
  }),
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 40 })).map(([at, count]): Edit => (bytes) => {
    const start = at % (bytes.length + 1);
    return Uint8Array.of(...bytes.slice(0, start), ...bytes.slice(start + count));
  }),
  fc.tuple(fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 40 })).map(([at, extra]): Edit => (bytes) => {
    const start = at % (bytes.length + 1);
    return Uint8Array.of(...bytes.slice(0, start), ...extra, ...bytes.slice(start));
  }),
  fc.tuple(fc.nat(), fc.oneof(fc.nat({ max: 600 }), fc.constantFrom(0, 4, 16, 2 ** 32 - 1))).map(
    ([at, value]): Edit => (bytes) => {
      const next = bytes.slice();
      if (next.length >= 4) new DataView(next.buffer).setUint32(at % (next.length - 3), value, true);
      return next;
    },
  ),
);

/** A byte string after one to four changes, which may undo each other. */
export function mutationsOf(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  return fc.array(edits, { minLength: 1, maxLength: 4 })
    .map((list) => list.reduce((changed, edit) => edit(changed), bytes));
}
