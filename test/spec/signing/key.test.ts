import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type RootedRequest,
  signingKeyFrom,
  signingKeyId,
  signingKeyOf,
  type SigningRole,
} from "../../../src/spec/signing/key.ts";
import { hexOf } from "../arbitraries.ts";

const requests: fc.Arbitrary<RootedRequest> = fc.record({
  role: fc.constantFrom<SigningRole>("commitBoostSigning", "preconfirmation"),
  validatorPublicKey: hexOf(48),
  requestRoot: hexOf(32),
  signingRoot: hexOf(32),
});
const keys = requests.map(signingKeyOf);

describe("the key of a request", () => {
  test("has the request root where partials carry it, and the signing root where that is all they carry", () => {
    fc.assert(fc.property(requests, (request) => {
      const { role, validatorPublicKey, requestRoot, signingRoot } = request;
      const root = role === "commitBoostSigning" ? requestRoot : signingRoot;
      expect(signingKeyOf(request)).toEqual({ role, validatorPublicKey, root });
    }));
  });
});

describe("the id of a key", () => {
  test("is one for two keys exactly where role, validator and root are the same", () => {
    const near = keys.chain((key) =>
      fc.tuple(
        fc.constant(key),
        fc.oneof(keys, keys.map(({ role }) => ({ ...key, role })), fc.constant({ ...key })),
      )
    );
    fc.assert(fc.property(near, ([a, b]) => {
      const same = a.role === b.role && a.validatorPublicKey === b.validatorPublicKey && a.root === b.root;
      expect(signingKeyId(a) === signingKeyId(b)).toBe(same);
    }));
  });

  test("gives the key back", () => {
    fc.assert(fc.property(keys, (key) => {
      expect(signingKeyFrom(signingKeyId(key))).toEqual(key);
    }));
  });

  test("has no dot, which would be a wildcard's border in an event's name", () => {
    fc.assert(fc.property(keys, (key) => {
      expect(signingKeyId(key)).not.toContain(".");
    }));
  });
});
