import { Buffer } from "node:buffer";
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import { KeyError, type OperatorSigner, type OperatorVerifier } from "../ports/signing.ts";
import { BoundedCache } from "./bounded-cache.ts";

const MODULUS_BITS = 2048;
const SIGNATURE_BYTES = MODULUS_BITS / 8;
/** Parsed public keys that a verifier keeps: more than the operators it hears from. */
const PARSED_KEYS = 1024;
/** A key of the right size takes 459 characters; nothing longer is parsed or kept. */
const MAX_PEM_LENGTH = 1024;

const PUBLIC_PEM = /^-----BEGIN RSA PUBLIC KEY-----\s+([A-Za-z0-9+/=\s]+)-----END RSA PUBLIC KEY-----\s*$/;

/** An operator's RSA key pair, in the PEM forms of SSV. */
export interface OperatorKeyPair {
  /** PKCS#1, headed RSA PRIVATE KEY; secret. */
  readonly privateKeyPem: string;
  /** See {@link publicKeyPem}. */
  readonly publicKeyPem: string;
}

/**
 * A public key as SSV writes it: a PKIX (SPKI) document under the heading RSA PUBLIC KEY, which elsewhere announces
 * PKCS#1.
 */
function publicKeyPem(key: KeyObject): string {
  const base64 = key.export({ type: "spki", format: "der" }).toString("base64");
  const lines = base64.match(/.{1,64}/g) ?? [];
  return ["-----BEGIN RSA PUBLIC KEY-----", ...lines, "-----END RSA PUBLIC KEY-----", ""].join("\n");
}

/** The key of an SSV-style PEM; null where it is none. Its size is not looked at: a signature's is. */
export function parsePublicKey(pem: string): KeyObject | null {
  const base64 = PUBLIC_PEM.exec(pem)?.[1];
  if (base64 === undefined) return null;
  try {
    const key = createPublicKey({ key: Buffer.from(base64, "base64"), format: "der", type: "spki" });
    return key.asymmetricKeyType === "rsa" ? key : null;
  } catch {
    return null;
  }
}

/**
 * The private key of a PEM, PKCS#1.
 * @throws KeyError where it is none
 */
export function parsePrivateKey(pem: string): KeyObject {
  try {
    const key = createPrivateKey({ key: pem, format: "pem", type: "pkcs1" });
    if (key.asymmetricKeyType === "rsa") return key;
  } catch {
    // The cause is not passed on: it may quote the key.
  }
  throw new KeyError("the operator key is not an RSA private key in PEM");
}

/** A new RSA-2048 key pair. */
export function generateOperatorKey(): OperatorKeyPair {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: MODULUS_BITS });
  return {
    privateKeyPem: privateKey.export({ type: "pkcs1", format: "pem" }).toString(),
    publicKeyPem: publicKeyPem(publicKey),
  };
}

/**
 * The public key of a private one, both PEM as in {@link OperatorKeyPair}.
 * @throws KeyError where it is no RSA private key
 */
export function operatorPublicKey(privateKeyPem: string): string {
  return publicKeyPem(createPublicKey(parsePrivateKey(privateKeyPem)));
}

/**
 * The signer of an operator.
 * @param privateKeyPem PKCS#1, RSA-2048
 * @throws KeyError where it is not that
 */
export function createOperatorSigner(operatorId: number, privateKeyPem: string): OperatorSigner {
  const key = parsePrivateKey(privateKeyPem);
  const signMessage = (message: Uint8Array) => new Uint8Array(sign("sha256", message, key));
  if (signMessage(new Uint8Array()).length !== SIGNATURE_BYTES) {
    throw new KeyError(`the operator key does not have ${MODULUS_BITS} bits`);
  }
  return { operatorId, sign: signMessage };
}

/** A verifier of operators' signatures, with a bounded memory of parsed keys. */
export function createOperatorVerifier(): OperatorVerifier {
  const keys = new BoundedCache<string, KeyObject | null>(PARSED_KEYS);
  return (publicKeyPem, message, signature) => {
    if (signature.length !== SIGNATURE_BYTES || publicKeyPem.length > MAX_PEM_LENGTH) return false;
    const key = keys.get(publicKeyPem, () => parsePublicKey(publicKeyPem));
    if (key === null) return false;
    try {
      return verify("sha256", message, key, signature);
    } catch {
      return false;
    }
  };
}
