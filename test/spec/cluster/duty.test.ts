import fc from "fast-check";
import { expect, test } from "vitest";
import { clusterKey, isClusterKey } from "../../../src/spec/cluster/duty.ts";
import { signingKeyId } from "../../../src/spec/signing/key.ts";
import { hexOf } from "../arbitraries.ts";

test("each committee's slot has a name of its own", () => {
  const named = fc.record({ committeeId: hexOf(32), slot: fc.nat() });
  fc.assert(fc.property(named, named, (one, other) => {
    const same = one.committeeId === other.committeeId && one.slot === other.slot;
    expect(clusterKey(one) === clusterKey(other)).toBe(same);
  }));
});

test("a cluster's name is known from those of duties that sign on request", () => {
  fc.assert(fc.property(hexOf(32), hexOf(48), fc.nat(), (root, validatorPublicKey, slot) => {
    expect(isClusterKey(clusterKey({ committeeId: root, slot }))).toBe(true);
    for (const role of ["commitBoostSigning", "preconfirmation"] as const) {
      expect(isClusterKey(signingKeyId({ role, validatorPublicKey, root }))).toBe(false);
    }
  }));
});
