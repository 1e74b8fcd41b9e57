import type { Type } from "@chainsafe/ssz";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeSsz } from "../../../src/spec/ssz.ts";
import { mutationsOf } from "../arbitraries.ts";

/** What must hold of every container's encoding, as tests under its name. */
export function testCodec(name: string, type: Type<unknown>, values: fc.Arbitrary<unknown>): void {
  describe(name, () => {
    test("comes back from its encoding as it was", () => {
      fc.assert(fc.property(values, (value) => {
        expect(decodeSsz(type, type.serialize(value))).toEqual(value);
      }));
    });

    test("has one encoding a value: what decodes encodes to the same bytes", () => {
      fc.assert(
        fc.property(values.chain((value) => mutationsOf(type.serialize(value))), (bytes) => {
          const decoded = decodeSsz(type, bytes);
          if (decoded !== null) expect(type.serialize(decoded)).toEqual(bytes);
        }),
        { numRuns: 500 },
      );
    });

    // A list alone has no fixed part to be short of.
    if (type.minSize === 0) return;
    test("is not decoded from less than its fixed part", () => {
      fc.assert(fc.property(values, fc.nat(), (value, cut) => {
        expect(decodeSsz(type, type.serialize(value).subarray(0, cut % type.minSize))).toBeNull();
      }));
    });
  });
}
