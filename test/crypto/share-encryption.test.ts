import { constants, privateDecrypt } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { generateOperatorKey } from "../../src/crypto/operator-key.ts";
import { decryptShare, encryptShare } from "../../src/crypto/share-encryption.ts";
import { KeyError } from "../../src/ports/signing.ts";

const key = generateOperatorKey();
const share = new TextEncoder().encode("0x" + "5a".repeat(32));

/** Neither fails in every OpenSSL nor succeeds: bad padding may decrypt to something random. */
function decrypted(privateKeyPem: string, bytes: Uint8Array): Uint8Array | null {
  try {
    return decryptShare(privateKeyPem, bytes);
  } catch (error) {
    expect(error).toBeInstanceOf(KeyError);
    return null;
  }
}

describe("an encrypted share", () => {
  test("decrypts to what it was, whatever it was", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 245 }), (bytes) => {
        expect(decryptShare(key.privateKeyPem, encryptShare(key.publicKeyPem, bytes))).toEqual(bytes);
      }),
      { numRuns: 20 },
    );
  });

  test("is 256 bytes, others each time", () => {
    const [first, second] = [encryptShare(key.publicKeyPem, share), encryptShare(key.publicKeyPem, share)];
    expect(first).toHaveLength(256);
    expect(first).not.toEqual(second);
  });

  test("is RSA with PKCS#1 v1.5 padding to whoever else decrypts it", () => {
    const padding = constants.RSA_PKCS1_PADDING;
    const plain = privateDecrypt({ key: key.privateKeyPem, padding }, encryptShare(key.publicKeyPem, share));
    expect(new Uint8Array(plain)).toEqual(share);
  });

  test("does not decrypt to the share with another key, or when changed", () => {
    const encrypted = encryptShare(key.publicKeyPem, share);
    expect(decrypted(generateOperatorKey().privateKeyPem, encrypted)).not.toEqual(share);
    expect(decrypted(key.privateKeyPem, encrypted.with(9, encrypted[9]! ^ 1))).not.toEqual(share);
    expect(decrypted(key.privateKeyPem, encrypted.subarray(1))).not.toEqual(share);
  });
});

describe("a share is not encrypted", () => {
  test("where it is longer than the key can take", () => {
    expect(() => encryptShare(key.publicKeyPem, new Uint8Array(246))).toThrow(KeyError);
  });

  test.each([
    ["nothing", ""],
    ["no key", "-----BEGIN RSA PUBLIC KEY-----\nAAAA\n-----END RSA PUBLIC KEY-----\n"],
    ["a private key", key.privateKeyPem],
  ])("to %s", (_, pem) => expect(() => encryptShare(pem, share)).toThrow(KeyError));
});

test.each([
  ["nothing", ""],
  ["a public key", key.publicKeyPem],
  ["a damaged private key", key.privateKeyPem.replace(/\n.{20}/, "\n????????????????????")],
])(
  "a share is not decrypted with %s, and the error does not quote the key",
  (_, pem) => {
    const encrypted = encryptShare(key.publicKeyPem, share);
    expect(() => decryptShare(pem, encrypted)).toThrow(KeyError);
    let message = "";
    try {
      decryptShare(pem, encrypted);
    } catch (error) {
      message = String(error);
    }
    const quoted = pem.match(/[A-Za-z0-9+/]{16}/g)?.some((part) => message.includes(part)) ?? false;
    expect(quoted).toBe(false);
  },
);
