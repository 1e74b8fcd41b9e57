import {
  aggregatePublicKeys,
  aggregateSignatures,
  type PublicKey,
  SecretKey,
  type Signature,
} from "@chainsafe/blst";
import { describe, expect, it } from "vitest";
import { type Bls, createBls } from "../../src/crypto/bls.ts";
import { combinationOf } from "../../src/crypto/combination.ts";
import { splitKey } from "../../src/crypto/split.ts";
import { BLS_BUILDS } from "../../wasm/loader.ts";
import { digest, secretKeyOf, systemRandom } from "./support.ts";

const CASES = 150;
const cases = Array.from({ length: CASES }, (_, i) => ({
  secretKey: secretKeyOf(`key ${i}`),
  other: secretKeyOf(`other key ${i}`),
  root: digest(`root ${i}`),
}));

/** The sum of two signatures of a root. */
const SUM = { points: 2, rows: 1, digits: Int8Array.of(1, 1), scale: null };

const loaded = await Promise.all(BLS_BUILDS.map((build) => createBls([build]).catch(() => null)));
const builds = loaded.filter((bls) => bls !== null).map((bls): [string, Bls] => [bls.build, bls]);

describe.each(builds)("the build %s gives what native blst gives", (_, bls) => {
  it("of public keys and signatures", () => {
    for (const { secretKey, root } of cases) {
      const native = SecretKey.fromBytes(secretKey);
      expect(bls.publicKey(secretKey)).toEqual(native.toPublicKey().toBytes());
      expect(bls.sign(secretKey, root)).toEqual(native.sign(root).toBytes());
    }
  });

  it("of verification, for good signatures and for another key's", () => {
    for (const [i, { secretKey, other, root }] of cases.entries()) {
      const key = SecretKey.fromBytes(secretKey);
      const publicKey = key.toPublicKey().toBytes();
      expect(bls.verify(publicKey, root, key.sign(root).toBytes())).toBe(true);
      if (i % 5 > 0) continue;
      expect(bls.verify(publicKey, root, SecretKey.fromBytes(other).sign(root).toBytes())).toBe(false);
    }
  });

  it("of aggregation", () => {
    for (const { secretKey, other, root } of cases) {
      const keys = [secretKey, other].map((bytes) => SecretKey.fromBytes(bytes));
      const publicKey: PublicKey = aggregatePublicKeys(keys.map((key) => key.toPublicKey()));
      const signatures: Signature[] = keys.map((key) => key.sign(root));
      const combined = bls.combine(publicKey.toBytes(), root, signatures.map((s) => s.toBytes()), SUM);
      expect(combined).toEqual(aggregateSignatures(signatures).toBytes());
    }
  });

  it("of recovery from shares", () => {
    const ids = [1, 2, 4, 7];
    for (const { secretKey, root } of cases.slice(0, 50)) {
      const key = SecretKey.fromBytes(secretKey);
      const partials = splitKey(bls, secretKey, ids, 3, systemRandom)
        .slice(1)
        .map((share) => SecretKey.fromBytes(share.secretKey).sign(root).toBytes());
      const recovered = bls.combine(
        key.toPublicKey().toBytes(),
        root,
        partials,
        combinationOf(ids.slice(1).map(BigInt)),
      );
      expect(recovered).toEqual(key.sign(root).toBytes());
    }
  });
});
