import { Buffer } from "node:buffer";
import { createPrivateKey, createPublicKey, createVerify, generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  createOperatorSigner,
  createOperatorVerifier,
  generateOperatorKey,
  operatorPublicKey,
} from "../../src/crypto/operator-key.ts";
import { KeyError } from "../../src/ports/signing.ts";

const message = new TextEncoder().encode("an SSV message");
const key = generateOperatorKey();
const signer = createOperatorSigner(7, key.privateKeyPem);
const signature = signer.sign(message);
const verify = createOperatorVerifier();

describe("an operator's key", () => {
  it("is PKCS#1 when private and, as SSV has it, PKIX under an RSA PUBLIC KEY heading when public", () => {
    expect(key.privateKeyPem).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/);
    expect(key.publicKeyPem).toMatch(
      /^-----BEGIN RSA PUBLIC KEY-----\n[\s\S]*-----END RSA PUBLIC KEY-----\n$/,
    );
    const body = Buffer.from(key.publicKeyPem.replace(/-----.*-----/g, ""), "base64");
    const spki = createPublicKey(createPrivateKey(key.privateKeyPem)).export({ type: "spki", format: "der" });
    expect(body.equals(spki)).toBe(true);
    expect(operatorPublicKey(key.privateKeyPem)).toBe(key.publicKeyPem);
  });

  it.each([
    ["no PEM", "nothing"],
    ["a public key", key.publicKeyPem],
    ["a damaged key", key.privateKeyPem.replace(/[A-Za-z]{8}/g, "AAAAAAAA")],
    ["a key of 1024 bits", pkcs1(1024)],
    ["a key of 3072 bits", pkcs1(3072)],
  ])("is refused where it is %s, without quoting it", (_, pem) => {
    expect(() => createOperatorSigner(1, pem)).toThrow(KeyError);
    expect(() => createOperatorSigner(1, pem)).not.toThrow(pem.slice(40, 60) || "nothing");
  });
});

function pkcs1(modulusLength: number): string {
  return generateKeyPairSync("rsa", { modulusLength }).privateKey.export({ type: "pkcs1", format: "pem" })
    .toString();
}

describe("an operator's signature", () => {
  it("is 256 bytes of PKCS#1 v1.5 over sha256, always the same", () => {
    expect(signer.operatorId).toBe(7);
    expect(signature).toHaveLength(256);
    expect(signer.sign(message)).toEqual(signature);
    const independent = createVerify("RSA-SHA256").update(message);
    expect(independent.verify(createPublicKey(createPrivateKey(key.privateKeyPem)), signature)).toBe(true);
  });

  it("holds under its key, again and again", () => {
    for (let i = 0; i < 3; i++) expect(verify(key.publicKeyPem, message, signature)).toBe(true);
  });

  it("does not hold under another key, or for another message", () => {
    expect(verify(generateOperatorKey().publicKeyPem, message, signature)).toBe(false);
    expect(verify(key.publicKeyPem, message.slice(1), signature)).toBe(false);
  });

  it("does not hold when changed, short, long or empty", () => {
    expect(verify(key.publicKeyPem, message, signature.with(9, (signature[9] as number) ^ 1))).toBe(false);
    expect(verify(key.publicKeyPem, message, signature.slice(1))).toBe(false);
    expect(verify(key.publicKeyPem, message, Uint8Array.of(0, ...signature))).toBe(false);
    expect(verify(key.publicKeyPem, message, new Uint8Array())).toBe(false);
  });
});

describe("a public key no signature holds under, without an error,", () => {
  const { publicKey: ec } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pemOf = (der: Buffer) =>
    `-----BEGIN RSA PUBLIC KEY-----\n${der.toString("base64")}\n-----END RSA PUBLIC KEY-----\n`;
  const pkcs1Der = createPublicKey(createPrivateKey(key.privateKeyPem)).export({
    type: "pkcs1",
    format: "der",
  });

  it.each([
    ["empty", ""],
    ["no PEM", "a key"],
    ["a PEM of nothing", "-----BEGIN RSA PUBLIC KEY-----\n-----END RSA PUBLIC KEY-----\n"],
    ["a damaged key", key.publicKeyPem.replace("MIIBIjAN", "MIIBIjAM")],
    ["PKCS#1 inside", pemOf(pkcs1Der)],
    ["an elliptic curve's", pemOf(ec.export({ type: "spki", format: "der" }))],
    ["very long", key.publicKeyPem + "\n".repeat(100_000)],
  ])("is one that is %s", (_, pem) => {
    expect(verify(pem, message, signature)).toBe(false);
    expect(verify(pem, message, signature)).toBe(false);
  });
});
