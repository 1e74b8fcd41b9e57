import type { Type } from "@chainsafe/ssz";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cbSigningDuty,
  cbSigningRequest,
  committeeMember,
  share,
  validatorDuty,
} from "../../../src/spec/containers/registry.ts";
import { decodeSsz } from "../../../src/spec/ssz.ts";
import { bytesOf, mutationsOf } from "../arbitraries.ts";
import { registryValues } from "./arbitraries.ts";

const types: Record<keyof typeof registryValues, Type<unknown>> = {
  committeeMember,
  share,
  validatorDuty,
  cbSigningRequest,
  cbSigningDuty,
} as never;
const names = Object.keys(registryValues) as (keyof typeof registryValues)[];

describe.each(names)("%s", (name) => {
  const type = types[name];
  const values: fc.Arbitrary<unknown> = registryValues[name];

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

  test("is not decoded from less than its fixed part", () => {
    fc.assert(fc.property(values, fc.nat(), (value, cut) => {
      expect(decodeSsz(type, type.serialize(value).subarray(0, cut % type.minSize))).toBeNull();
    }));
  });
});

test.each(
  [["committeeMember", 515], ["share", 164], ["validatorDuty", 108], ["cbSigningRequest", 32], [
    "cbSigningDuty",
    32 + 4 + 108,
  ]] as const,
)("the fixed part of %s is %i bytes", (name, size) => expect(types[name].minSize).toBe(size));

test("an operator takes 467 bytes of a committee, and thirteen are the most", () => {
  expect(committeeMember.maxSize).toBe(515 + 13 * 467);
});

test("a member of a share's committee takes 56 bytes, and thirteen are the most", () => {
  expect(share.maxSize).toBe(164 + 13 * 56);
});

test("a duty names thirteen places in the sync committee at most", () => {
  expect(validatorDuty.maxSize).toBe(108 + 13 * 8);
});

test("the hash tree root of a signing request is the root that it holds", () => {
  fc.assert(fc.property(bytesOf(32), (root) => {
    expect(cbSigningRequest.hashTreeRoot({ root })).toEqual(root);
  }));
});
