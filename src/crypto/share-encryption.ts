import { constants, privateDecrypt, publicEncrypt } from "node:crypto";
import { KeyError } from "../ports/signing.ts";
import { parsePrivateKey, parsePublicKey } from "./operator-key.ts";

const padding = constants.RSA_PKCS1_PADDING;

/** Whatever fails, the cause is not passed on: it may quote the key or the share. */
function orKeyError<T>(message: string, attempt: () => T): T {
  try {
    return attempt();
  } catch {
    throw new KeyError(message);
  }
}

/**
 * Encrypts a share to the operator that is to hold it: RSA with PKCS#1 v1.5 padding (ssv-spec types/encryption.go).
 * @param publicKeyPem an operator's, as SSV writes it @param share at most 245 bytes for a key of 2048 bits
 * @returns as many bytes as the key's modulus, others each time
 * @throws KeyError where the key is none, or the share too long for it
 */
export function encryptShare(publicKeyPem: string, share: Uint8Array): Uint8Array {
  return orKeyError(
    "the share cannot be encrypted to this operator key",
    () => {
      const key = parsePublicKey(publicKeyPem);
      if (!key) throw new KeyError("no key");
      return new Uint8Array(publicEncrypt({ key, padding }, share));
    },
  );
}

/**
 * Decrypts a share that {@link encryptShare} encrypted. With OpenSSL, as on Node, bytes that were not encrypted to this
 * key may decrypt to something random rather than fail, against padding oracles; so the caller checks the share under
 * its public key.
 * @param privateKeyPem the operator's, PKCS#1
 * @throws KeyError where the key is none, or the share is seen not to be encrypted to it
 */
export function decryptShare(privateKeyPem: string, encrypted: Uint8Array): Uint8Array {
  return orKeyError("the share cannot be decrypted with this operator key", () => {
    const key = parsePrivateKey(privateKeyPem);
    return new Uint8Array(privateDecrypt({ key, padding }, encrypted));
  });
}
