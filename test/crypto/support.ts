import { createHash, randomBytes } from "node:crypto";
import { aggregatePublicKeys, aggregateSignatures, PublicKey, SecretKey, Signature } from "@chainsafe/blst";
import { createBls } from "../../src/crypto/bls.ts";
import { GROUP_ORDER } from "../../src/crypto/lagrange.ts";
import { type KeyShare, type RandomSource, splitKey } from "../../src/crypto/split.ts";
import type { PartialSignature, RecoverRequest } from "../../src/spec/signing/recovery.ts";
import { type Hex, toHex } from "../../src/spec/hex.ts";

export const bls = await createBls();

export const systemRandom: RandomSource = (length) => new Uint8Array(randomBytes(length));

/** 32 bytes that depend on a text only. */
export function digest(text: string): Uint8Array {
  return new Uint8Array(createHash("sha256").update(text).digest());
}

export function secretKeyOf(text: string): Uint8Array {
  return SecretKey.fromKeygen(digest(text)).toBytes();
}

export const ROOT = digest("a signing root");
export const INFINITY = Uint8Array.of(0xc0, ...new Uint8Array(95));

export function bigEndian(value: bigint, length = 32): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => Number((value >> BigInt(8 * (length - 1 - i))) & 0xffn));
}

/** One committee: its validator's secret key, and a share for each operator. */
export interface Committee {
  readonly secretKey: Uint8Array;
  readonly threshold: number;
  readonly shares: readonly KeyShare[];
}

export function committee(operatorIds: readonly number[], threshold: number, seed = "validator"): Committee {
  const secretKey = secretKeyOf(seed);
  return { secretKey, threshold, shares: splitKey(bls, secretKey, operatorIds, threshold, systemRandom) };
}

/** Partial signatures of ROOT by native blst, of the operators named. */
export function partialsOf({ shares }: Committee, signers: readonly number[]): PartialSignature[] {
  return signers.map((signer) => {
    const share = shares.find((s) => s.operatorId === signer) as KeyShare;
    return { signer, signature: SecretKey.fromBytes(share.secretKey).sign(ROOT).toBytes() };
  });
}

export function requestFor(of: Committee, partials: readonly PartialSignature[]): RecoverRequest {
  const keys = of.shares.map((share): [number, Hex] => [share.operatorId, toHex(share.publicKey)]);
  return {
    validatorPublicKey: toHex(SecretKey.fromBytes(of.secretKey).toPublicKey().toBytes()),
    signingRoot: toHex(ROOT),
    partials,
    sharePublicKeys: new Map(keys),
  };
}

/** The signature of ROOT by the undivided key, by native blst. */
export function wholeSignature({ secretKey }: Committee): Uint8Array {
  return SecretKey.fromBytes(secretKey).sign(ROOT).toBytes();
}

function decodes(bytes: Uint8Array, validate: boolean): Signature | null {
  try {
    return Signature.fromBytes(bytes, validate);
  } catch {
    return null;
  }
}

/** A point of the curve of G2 outside the subgroup: hardly any x that has a y is inside. */
function curvePoint(seed: string): Signature {
  for (let i = 0;; i++) {
    const text = `${seed} ${i}`;
    const bytes = Uint8Array.of(...digest(`${text} a`), ...digest(`${text} b`), ...digest(`${text} c`));
    bytes[0] = 0x80 | ((bytes[0] as number) & 0x0f);
    bytes[48] = (bytes[48] as number) & 0x0f;
    const point = decodes(bytes, false);
    if (point !== null && decodes(bytes, true) === null) return point;
  }
}

function add(...points: Signature[]): Signature {
  return aggregateSignatures(points, false);
}

/** Double and add: right for any point of the curve. */
function multiply(point: Signature, factor: bigint): Signature {
  let product = Signature.fromBytes(INFINITY, false);
  for (const bit of factor.toString(2)) {
    product = add(product, product);
    if (bit === "1") product = add(product, point);
  }
  return product;
}

/** RFC 9380 and the draft on pairing-friendly curves: the cofactor of G2, a multiple of 13 squared. */
const COFACTOR =
  0x5d543a95414e7f1091d50792876a202cd91de4547085abaa68a205b2e5a7ddfa628f1cb4d9e82ef21537e293a6691ae1616ec6e786f0c70cf1c38e31c7238e5n;

/** A public key on the curve of G1 with a torsion point added. */
export function publicKeyWithTorsion(publicKey: Uint8Array): Uint8Array {
  const point = curvePointOfG1();
  let product = PublicKey.fromBytes(INFINITY.slice(0, 48), false);
  for (const bit of GROUP_ORDER.toString(2)) {
    product = aggregatePublicKeys([product, product], false);
    if (bit === "1") product = aggregatePublicKeys([product, point], false);
  }
  return aggregatePublicKeys([product, PublicKey.fromBytes(publicKey)], false).toBytes();
}

function curvePointOfG1(): PublicKey {
  for (let i = 0;; i++) {
    try {
      return PublicKey.fromBytes(Uint8Array.of(0x80, ...digest(`G1 ${i}`), ...new Uint8Array(15)), false);
    } catch {
      // This x has no y.
    }
  }
}

export function pointOutsideSubgroup(seed = "outside"): Uint8Array {
  return curvePoint(seed).toBytes();
}

/** A point with nothing of the subgroup in it. */
export function torsion(): Uint8Array {
  return multiply(curvePoint("torsion"), GROUP_ORDER).toBytes();
}

/** A point of order 13. */
export function smallTorsion(): Uint8Array {
  const point = multiply(curvePoint("small torsion"), (GROUP_ORDER * COFACTOR) / 169n);
  const times13 = multiply(point, 13n);
  return (times13.toBytes()[0] === INFINITY[0] ? point : times13).toBytes();
}

export function sum(...points: Uint8Array[]): Uint8Array {
  return add(...points.map((point) => Signature.fromBytes(point, false))).toBytes();
}
