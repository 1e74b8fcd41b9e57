import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toHex } from "../../../src/spec/hex.ts";
import { type PropCommitSigningInfo, scopedRequestRoot } from "../../../src/spec/signing/request-root.ts";
import { bytesOf } from "../arbitraries.ts";

const infos: fc.Arbitrary<PropCommitSigningInfo> = fc.record({
  data: bytesOf(32),
  moduleSigningId: bytesOf(32),
  nonce: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  chainId: fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }),
});

function hashPair(left: Uint8Array, right: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha256").update(left).update(right).digest());
}

function littleEndian(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
}

describe("a scoped request root", () => {
  test("is the root of data, module signing id, nonce and chain", () => {
    fc.assert(fc.property(infos, (info) => {
      const left = hashPair(info.data, info.moduleSigningId);
      const right = hashPair(littleEndian(info.nonce), littleEndian(info.chainId));
      expect(scopedRequestRoot(info)).toEqual(hashPair(left, right));
    }));
  });

  test("tells nonces and chains apart that a number could not", () => {
    const info = { data: new Uint8Array(32), moduleSigningId: new Uint8Array(32), nonce: 0n, chainId: 1n };
    const roots = [2n ** 53n, 2n ** 53n + 1n, 2n ** 64n - 2n].flatMap((value) => [
      toHex(scopedRequestRoot({ ...info, nonce: value })),
      toHex(scopedRequestRoot({ ...info, chainId: value })),
    ]);
    expect(new Set(roots).size).toBe(6);
  });

  test("is never what the module asked for itself", () => {
    fc.assert(fc.property(infos, (info) => {
      expect(scopedRequestRoot(info)).not.toEqual(info.data);
    }));
  });
});
