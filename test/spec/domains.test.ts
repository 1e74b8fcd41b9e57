import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  commitBoostDomain,
  commitBoostSigningRoot,
  computeDomain,
  computeSigningRoot,
  DOMAIN_TYPES,
} from "../../src/spec/domains.ts";
import { fromHex, toHex } from "../../src/spec/hex.ts";
import { bytesOf } from "./arbitraries.ts";

/** Root of a container of two chunks. */
function hashPair(left: Uint8Array, right: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(left).update(right).digest());
}

function padded(bytes: Uint8Array): Uint8Array {
  return Uint8Array.of(...bytes, ...new Uint8Array(32 - bytes.length));
}

describe("the commit-boost domain", () => {
  test("has the type 6d6d6f43", () => {
    expect(toHex(DOMAIN_TYPES.commitBoost)).toBe("0x6d6d6f43");
  });

  test("is the type, then 28 bytes of the root of genesis fork version and zero validators root", () => {
    fc.assert(fc.property(bytesOf(4), (version) => {
      const forkDataRoot = hashPair(padded(version), new Uint8Array(32));
      const expected = Uint8Array.of(0x6d, 0x6d, 0x6f, 0x43, ...forkDataRoot.subarray(0, 28));
      expect(commitBoostDomain(version)).toEqual(expected);
    }));
  });

  test("gives the published request root its published signing root", () => {
    const requestRoot = fromHex("0x0102030405060708090a0102030405060708090a0102030405060708090a0102");
    expect(toHex(commitBoostSigningRoot(requestRoot, new Uint8Array(4)))).toBe(
      "0x9639224bd092b8339238bea8c68f1b11641b575c2ec52da6bc4fd5f9e0fe1f0c",
    );
  });

  test("is hashed with the request root as it is: nothing else is mixed in", () => {
    fc.assert(fc.property(bytesOf(32), bytesOf(4), (requestRoot, version) => {
      expect(commitBoostSigningRoot(requestRoot, version)).toEqual(
        hashPair(requestRoot, commitBoostDomain(version)),
      );
    }));
  });

  test("makes another root of the same request on another chain", () => {
    const requestRoot = new Uint8Array(32).fill(1);
    const roots = ["0x00000000", "0x01017000", "0x90000069"].map((version) =>
      toHex(commitBoostSigningRoot(requestRoot, fromHex(version)))
    );
    expect(new Set(roots).size).toBe(3);
  });
});

test("the types of domains are those of the consensus specification, and commit-boost's is none of them", () => {
  const types = Object.fromEntries(Object.entries(DOMAIN_TYPES).map(([name, type]) => [name, toHex(type)]));
  expect(types).toEqual({
    beaconProposer: "0x00000000",
    beaconAttester: "0x01000000",
    randao: "0x02000000",
    deposit: "0x03000000",
    voluntaryExit: "0x04000000",
    selectionProof: "0x05000000",
    aggregateAndProof: "0x06000000",
    syncCommittee: "0x07000000",
    syncCommitteeSelectionProof: "0x08000000",
    contributionAndProof: "0x09000000",
    applicationBuilder: "0x00000001",
    commitBoost: "0x6d6d6f43",
  });
  expect(new Set(Object.values(types)).size).toBe(12);
});

test("a domain is its type, then 28 bytes of the root of fork version and validators root", () => {
  fc.assert(fc.property(bytesOf(4), bytesOf(4), bytesOf(32), (type, version, validatorsRoot) => {
    const forkDataRoot = hashPair(padded(version), validatorsRoot);
    expect(computeDomain(type, version, validatorsRoot)).toEqual(
      Uint8Array.of(...type, ...forkDataRoot.subarray(0, 28)),
    );
  }));
});

test("a signing root is the root of object root and domain", () => {
  fc.assert(fc.property(bytesOf(32), bytesOf(32), (objectRoot, domain) => {
    expect(computeSigningRoot(objectRoot, domain)).toEqual(hashPair(objectRoot, domain));
  }));
});
