import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { equalBytes, fromHex, isHex, toHex } from "../../src/spec/hex.ts";

const someBytes = fc.uint8Array({ maxLength: 200 });

describe("hex", () => {
  test("bytes go to lower-case hex with a prefix", () => {
    expect(toHex(Uint8Array.of(0, 1, 0x0a, 0xff))).toBe("0x00010aff");
    expect(toHex(new Uint8Array())).toBe("0x");
  });

  test("bytes come back from their hex", () => {
    fc.assert(fc.property(someBytes, (bytes) => {
      expect(fromHex(toHex(bytes))).toEqual(bytes);
    }));
  });

  test("upper-case digits are read, and written back in lower case", () => {
    fc.assert(fc.property(someBytes, (bytes) => {
      const text = toHex(bytes);
      expect(toHex(fromHex(`0x${text.slice(2).toUpperCase()}`))).toBe(text);
    }));
  });

  test.each([
    "",
    "0",
    "00",
    "0X00",
    "x00",
    "0x0",
    "0x000",
    "0x0g",
    " 0x00",
    "0x00 ",
    "0x00\n",
    "0x+1",
    "0x-1",
    "0x1.",
    "0x٠٠",
  ])(
    "%j is not read",
    (text) => expect(() => fromHex(text)).toThrow(RangeError),
  );

  test("what is refused is not quoted in the error", () => {
    expect(() => fromHex("0xsecret")).toThrow(/^(?!.*secret)/);
  });

  test("isHex holds for exactly the byte length asked for", () => {
    fc.assert(fc.property(someBytes, fc.nat({ max: 200 }), (bytes, length) => {
      expect(isHex(toHex(bytes), length)).toBe(bytes.length === length);
    }));
  });

  test.each(["00".repeat(32), `0X${"00".repeat(32)}`, `0x${"0g".repeat(32)}`, `0x${"00".repeat(31)}\n0`])(
    "%j is not the hex of 32 bytes",
    (text) => expect(isHex(text, 32)).toBe(false),
  );

  test("isHex holds exactly where fromHex reads that many bytes", () => {
    const texts = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(..."0x1aFg\n") }),
      someBytes.map(toHex),
    );
    fc.assert(fc.property(texts, (text) => {
      let length = -1;
      try {
        length = fromHex(text).length;
      } catch {
        // Not hex: then it is the hex of no length.
      }
      for (const asked of [0, 1, 2, 3, length]) {
        if (asked >= 0) expect(isHex(text, asked)).toBe(asked === length);
      }
    }));
  });
});

describe("equal bytes", () => {
  test("a copy is equal, and a copy with one byte changed is not", () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), fc.nat(), (bytes, at) => {
      const other = bytes.slice();
      expect(equalBytes(bytes, other)).toBe(true);
      other[at % other.length]! ^= 1;
      expect(equalBytes(bytes, other)).toBe(false);
    }));
  });

  test("a prefix is not equal, in either order", () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), (bytes) => {
      expect(equalBytes(bytes, bytes.subarray(1))).toBe(false);
      expect(equalBytes(bytes.subarray(0, -1), bytes)).toBe(false);
    }));
  });
});
