import { expect, test } from "vitest";
import { SimKeys } from "../../src/sim/keys.ts";

const MESSAGE = Uint8Array.of(1, 2, 3);
const keys = new SimKeys(1);
const signature = keys.signer(3).sign(MESSAGE);

test("a signature holds for its signer and its message only", () => {
  expect(keys.verify(keys.publicKey(3), MESSAGE, signature)).toBe(true);
  expect(keys.verify(keys.publicKey(4), MESSAGE, signature)).toBe(false);
  expect(keys.verify(keys.publicKey(3), Uint8Array.of(1, 2), signature)).toBe(false);
  expect(keys.verify(keys.publicKey(3), MESSAGE, signature.slice(1))).toBe(false);
});

test("a signature has RSA's size", () => expect(signature.length).toBe(256));

test("another run has other keys", () => {
  expect(new SimKeys(2).verify(keys.publicKey(3), MESSAGE, signature)).toBe(false);
});
