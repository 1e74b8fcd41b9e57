import { PublicKey, SecretKey, Signature, verify } from "@chainsafe/blst";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Bls } from "../../src/crypto/bls.ts";
import { CryptoInputError } from "../../src/crypto/errors.ts";
import { GROUP_ORDER, modOrder } from "../../src/crypto/lagrange.ts";
import { KeyError } from "../../src/ports/signing.ts";
import { loadBlsWasm } from "../../wasm/loader.ts";
import {
  bigEndian,
  bls,
  digest,
  INFINITY,
  pointOutsideSubgroup,
  publicKeyWithTorsion,
  ROOT,
  secretKeyOf,
  sum,
  systemRandom,
  torsion,
} from "./support.ts";

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const keys = bytes32.map((seed) => SecretKey.fromKeygen(seed));

/** What native blst says to encoded keys and signatures, wholly checked. */
function nativeVerify(publicKey: Uint8Array, root: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify(
      root,
      PublicKey.fromBytes(publicKey, true),
      Signature.fromBytes(signature, true, true),
      true,
      true,
    );
  } catch {
    return false;
  }
}

const key = SecretKey.fromBytes(secretKeyOf("one"));
const publicKey = key.toPublicKey().toBytes();
const good = key.sign(ROOT).toBytes();
/** The first byte's two top bits clear: not compressed. */
const uncompressedFlag = good.with(0, (good[0] as number) & 0x7f);
const fieldOverflow = Uint8Array.of(0x9f, ...new Uint8Array(95).fill(0xff));
const infinityWithRest = INFINITY.with(95, 1);
const infinityKey = Uint8Array.of(0xc0, ...new Uint8Array(47));

/** An x of G1's curve that has no y, or whose point is outside the subgroup. */
function g1Point(accepted: boolean): Uint8Array {
  for (let i = 0;; i++) {
    const bytes = Uint8Array.of(0x80, ...digest(`x ${i}`), ...new Uint8Array(15));
    try {
      PublicKey.fromBytes(bytes, false);
      if (accepted) return bytes;
    } catch {
      if (!accepted) return bytes;
    }
  }
}

describe("signing", () => {
  it("gives native blst's keys and signatures, byte for byte", () => {
    fc.assert(
      fc.property(keys, bytes32, (secret, root) => {
        expect(bls.publicKey(secret.toBytes())).toEqual(secret.toPublicKey().toBytes());
        expect(bls.sign(secret.toBytes(), root)).toEqual(secret.sign(root).toBytes());
      }),
      { numRuns: 25 },
    );
  });

  it("takes the smallest and the largest key", () => {
    for (const value of [1n, GROUP_ORDER - 1n]) {
      const secret = bigEndian(value);
      expect(bls.sign(secret, ROOT)).toEqual(SecretKey.fromBytes(secret).sign(ROOT).toBytes());
    }
  });

  it.each([
    ["zero", bigEndian(0n)],
    ["the group order", bigEndian(GROUP_ORDER)],
    ["all ones", new Uint8Array(32).fill(0xff)],
    ["too short", new Uint8Array(31).fill(1)],
    ["too long", new Uint8Array(33).fill(1)],
  ])("refuses a key that is %s", (_, secret) => {
    expect(() => bls.sign(secret, ROOT)).toThrow(KeyError);
    expect(() => bls.publicKey(secret)).toThrow(KeyError);
  });

  it("refuses a root that is not 32 bytes", () => {
    expect(() => bls.sign(key.toBytes(), ROOT.slice(1))).toThrow(CryptoInputError);
  });
});

describe("verifying", () => {
  it("accepts what native blst signed and nothing for another root or key", () => {
    fc.assert(
      fc.property(keys, bytes32, bytes32, (secret, root, otherRoot) => {
        const own = secret.toPublicKey().toBytes();
        const signature = secret.sign(root).toBytes();
        expect(bls.verify(own, root, signature)).toBe(true);
        expect(bls.verify(own, otherRoot, signature)).toBe(nativeVerify(own, otherRoot, signature));
        expect(bls.verify(publicKey, root, signature)).toBe(false);
      }),
      { numRuns: 15 },
    );
  });

  it("agrees with native blst on a signature with any one bit flipped", () => {
    fc.assert(
      fc.property(fc.nat(96 * 8 - 1), (bit) => {
        const at = bit >> 3;
        const flipped = good.with(at, (good[at] as number) ^ (1 << (bit & 7)));
        expect(bls.verify(publicKey, ROOT, flipped)).toBe(nativeVerify(publicKey, ROOT, flipped));
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ["malformed", "without the compression bit", uncompressedFlag],
    ["malformed", "with a coordinate above the modulus", fieldOverflow],
    ["malformed", "at infinity with more bits set", infinityWithRest],
    ["malformed", "all zeros", new Uint8Array(96)],
    ["malformed", "too short", good.slice(1)],
    ["malformed", "uncompressed", Signature.fromBytes(good).toBytes(false)],
    ["infinity", "at infinity", INFINITY],
    ["outsideSubgroup", "outside the subgroup", pointOutsideSubgroup()],
    ["outsideSubgroup", "good but for a torsion point", sum(good, torsion())],
    ["wrongSignature", "of another key", SecretKey.fromBytes(secretKeyOf("two")).sign(ROOT).toBytes()],
    ["wrongSignature", "of another root", key.sign(digest("another")).toBytes()],
  ])("finds %s a signature that is %s", (fault, _, signature) => {
    expect(bls.checkPartial(publicKey, ROOT, signature)).toBe(fault);
    expect(nativeVerify(publicKey, ROOT, signature.slice(0, 96))).toBe(false);
    if (signature.length === 96) expect(bls.verify(publicKey, ROOT, signature)).toBe(false);
  });

  it.each([
    ["is infinity", infinityKey],
    ["is not on the curve", g1Point(false)],
    ["is outside the subgroup", g1Point(true)],
    ["is good but for a torsion point", publicKeyWithTorsion(publicKey)],
    ["is malformed", new Uint8Array(48)],
  ])("accepts nothing under a public key that %s", (_, bad) => {
    expect(bls.verify(bad, ROOT, good)).toBe(false);
    expect(bls.verify(bad, ROOT, INFINITY)).toBe(false);
    expect(bls.checkPartial(bad, ROOT, good)).toBe("wrongSignature");
    expect(nativeVerify(bad, ROOT, good)).toBe(false);
  });

  it("refuses wrong lengths", () => {
    expect(() => bls.verify(publicKey.slice(1), ROOT, good)).toThrow(CryptoInputError);
    expect(() => bls.verify(publicKey, ROOT.slice(1), good)).toThrow(CryptoInputError);
    expect(() => bls.verify(publicKey, ROOT, good.slice(1))).toThrow(CryptoInputError);
  });

  it("does not mistake one root's hash for another's when roots alternate", () => {
    const other = digest("another");
    const otherSignature = key.sign(other).toBytes();
    for (let i = 0; i < 2; i++) {
      expect(bls.verify(publicKey, ROOT, good)).toBe(true);
      expect(bls.verify(publicKey, other, otherSignature)).toBe(true);
      expect(bls.verify(publicKey, other, good)).toBe(false);
    }
  });
});

describe("the WASM's memory", () => {
  /** Whether any 8 bytes in a row of the secret are in memory: big endian, little endian, or in Montgomery form. */
  function holds(memory: WebAssembly.Memory, secret: Uint8Array): boolean {
    const value = BigInt(`0x${SecretKey.fromBytes(secret).toHex().slice(2)}`);
    const montgomery = bigEndian(modOrder(value << 256n)).reverse();
    const all = new TextDecoder("latin1").decode(new Uint8Array(memory.buffer));
    return [secret, secret.toReversed(), montgomery].some((form) => {
      const text = new TextDecoder("latin1").decode(form);
      return [0, 8, 16, 24].some((at) => all.includes(text.slice(at, at + 8)));
    });
  }

  it("holds no secret key after it was used, nor shares or coefficients after splitting", async () => {
    const wasm = await loadBlsWasm();
    const own = new Bls(wasm);
    const secret = secretKeyOf("traces");
    new Uint8Array(wasm.memory.buffer).set(secret, wasm.secret_at());
    expect(holds(wasm.memory, secret)).toBe(true);

    own.sign(secret, ROOT);
    expect(holds(wasm.memory, secret)).toBe(false);
    own.publicKey(secret);
    expect(holds(wasm.memory, secret)).toBe(false);
    const randomness = [systemRandom(48), systemRandom(48)];
    const shares = own.shares(secret, randomness, [1n, 2n, 3n]);
    for (const trace of [secret, ...shares.map((share) => share.secretKey)]) {
      expect(holds(wasm.memory, trace)).toBe(false);
    }
    for (const bytes of randomness) {
      const coefficient = modOrder(
        BigInt(`0x${Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("")}`),
      );
      expect(holds(wasm.memory, bigEndian(coefficient))).toBe(false);
    }
  });

  it("holds no secret key that was refused", async () => {
    const wasm = await loadBlsWasm();
    const tooLarge = new Uint8Array(32).fill(0xee);
    expect(() => new Bls(wasm).sign(tooLarge, ROOT)).toThrow(KeyError);
    const area = new Uint8Array(wasm.memory.buffer, wasm.secret_at(), 32);
    expect(area).toEqual(new Uint8Array(32));
  });
});
