import type { Type } from "@chainsafe/ssz";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  cbSigningDuty,
  cbSigningRequest,
  committeeMember,
  share,
  validatorDuty,
} from "../../../src/spec/containers/registry.ts";
import { bytesOf } from "../arbitraries.ts";
import { registryValues } from "./arbitraries.ts";
import { testCodec } from "./codec.ts";

const types: Record<keyof typeof registryValues, Type<unknown>> = {
  committeeMember,
  share,
  validatorDuty,
  cbSigningRequest,
  cbSigningDuty,
} as never;
const names = Object.keys(registryValues) as (keyof typeof registryValues)[];

for (const name of names) testCodec(name, types[name], registryValues[name]);

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
