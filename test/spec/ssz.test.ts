import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { byteList, bytes32, decodeSsz, operatorIdList, uint64 } from "../../src/spec/ssz.ts";
import { uint64s } from "./arbitraries.ts";

function littleEndian(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}

describe("uint64", () => {
  test("every number up to 2^53 - 1 is eight bytes, little-endian, and comes back", () => {
    fc.assert(fc.property(uint64s, (value) => {
      expect(uint64.serialize(value)).toEqual(littleEndian(BigInt(value)));
      expect(decodeSsz(uint64, littleEndian(BigInt(value)))).toBe(value);
    }));
  });

  test("no number above 2^53 - 1 is decoded", () => {
    fc.assert(fc.property(fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }), (value) => {
      expect(decodeSsz(uint64, littleEndian(value))).toBeNull();
    }));
  });

  test.each([2n ** 53n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n])("%s is not decoded", (value) => {
    expect(decodeSsz(uint64, littleEndian(value))).toBeNull();
  });

  test("a list is not decoded where one of its numbers is above 2^53 - 1", () => {
    fc.assert(fc.property(fc.array(uint64s, { maxLength: 12 }), fc.nat({ max: 12 }), (values, at) => {
      const all = values.map(BigInt).toSpliced(at, 0, 2n ** 53n);
      expect(decodeSsz(operatorIdList, Uint8Array.from(all.flatMap((value) => [...littleEndian(value)]))))
        .toBeNull();
    }));
  });

  test.each([0, 7, 9, 16])("%i bytes are not decoded", (length) => {
    expect(decodeSsz(uint64, new Uint8Array(length))).toBeNull();
  });
});

describe("lists and vectors", () => {
  test("a list of operator ids holds thirteen, and not fourteen", () => {
    expect(decodeSsz(operatorIdList, new Uint8Array(13 * 8))).toHaveLength(13);
    expect(decodeSsz(operatorIdList, new Uint8Array(14 * 8))).toBeNull();
  });

  test("a list of operator ids of a broken length is not decoded", () => {
    expect(decodeSsz(operatorIdList, new Uint8Array(12))).toBeNull();
  });

  test("a byte list holds its limit, and not one more", () => {
    expect(decodeSsz(byteList(256), new Uint8Array(256))).toHaveLength(256);
    expect(decodeSsz(byteList(256), new Uint8Array(257))).toBeNull();
  });

  test("a byte list may be empty", () => {
    expect(decodeSsz(byteList(256), new Uint8Array())).toEqual(new Uint8Array());
  });

  test.each([0, 31, 33])("a vector of 32 bytes is not decoded from %i", (length) => {
    expect(decodeSsz(bytes32, new Uint8Array(length))).toBeNull();
  });

  test("what is decoded does not change when the bytes it came from do", () => {
    const source = new Uint8Array(32).fill(7);
    const decoded = decodeSsz(bytes32, source);
    source.fill(9);
    expect(decoded).toEqual(new Uint8Array(32).fill(7));
  });
});
