import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  validateForSigner,
  validatePartialSignatureMessages,
} from "../../../src/spec/validation/partial-signature-messages.ts";

function signedBy(...signers: number[]) {
  const messages = signers.map((signer) => ({
    partialSignature: new Uint8Array(96),
    signingRoot: new Uint8Array(32),
    signer,
    validatorIndex: 1,
  }));
  return { type: 0, slot: 12, messages };
}

describe("partial signatures", () => {
  test.each([
    [[], "NoPartialSigMessages"],
    [[1, 2], "InconsistentSigners"],
    [[1, 1, 2], "InconsistentSigners"],
    [[1, 0], "InconsistentSigners"],
    [[0], "ZeroSignerNotAllowed"],
    [[0, 0], "ZeroSignerNotAllowed"],
    [[0, 1], "ZeroSignerNotAllowed"],
    [[1], null],
    [[1, 1, 1], null],
  ])("of signers %j give %s", (signers, code) => {
    expect(validatePartialSignatureMessages(signedBy(...signers))).toBe(code);
  });

  test("of one signer pass, however many, where it is the operator that signed the message", () => {
    fc.assert(fc.property(fc.integer({ min: 1 }), fc.integer({ min: 1, max: 50 }), (signer, count) => {
      expect(validateForSigner(signedBy(...new Array(count).fill(signer)), signer)).toBeNull();
    }));
  });

  test("of another signer than the operator that signed the message are refused", () => {
    expect(validateForSigner(signedBy(2), 3)).toBe("PartialSigInconsistentSigner");
  });

  test.each([[[], "NoPartialSigMessages"], [[1, 2], "InconsistentSigners"], [[0], "ZeroSignerNotAllowed"]])(
    "of signers %j are refused as %s before the operator is compared",
    (signers, code) => expect(validateForSigner(signedBy(...signers), 9)).toBe(code),
  );
});
