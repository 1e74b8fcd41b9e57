import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Code } from "../../../src/spec/codes.ts";
import { validatorMessageId } from "../../../src/spec/message-id.ts";
import { alan } from "../../../src/spec/profiles/alan.ts";
import { boole } from "../../../src/spec/profiles/boole.ts";
import {
  type MaybeSigned,
  validateSignedSSVMessage,
  validateSSVMessage,
} from "../../../src/spec/validation/signed-ssv-message.ts";
import { uint64s } from "../arbitraries.ts";

type Draft = { -readonly [Name in keyof MaybeSigned]: MaybeSigned[Name] };

function ssvMessage(msgType = 0, role = 0) {
  return {
    msgType,
    msgId: validatorMessageId(new Uint8Array(4), role, new Uint8Array(48)),
    data: new Uint8Array(1),
  };
}

function signedBy(...operatorIds: number[]): Draft {
  const signatures = operatorIds.map(() => new Uint8Array(256));
  return { signatures, operatorIds, ssvMessage: ssvMessage(), fullData: new Uint8Array() };
}

function refusal(change: (message: Draft) => void): Code | null {
  const message = signedBy(1, 2, 3);
  change(message);
  return validateSignedSSVMessage(message);
}

/** Every fault by its code, in the order in which the source looks for them. */
const FAULTS: readonly (readonly [Code, (message: Draft) => void])[] = [
  ["NoSigners", (message) => message.operatorIds = []],
  [
    "NonUniqueSigner",
    (message) => message.operatorIds = [3, 2, 3, ...message.operatorIds.filter((id) => id === 0)],
  ],
  ["ZeroSignerNotAllowed", (message) => message.operatorIds = [...message.operatorIds, 0]],
  ["NoSignatures", (message) => message.signatures = []],
  ["EmptySignature", ({ signatures }) => signatures.push(new Uint8Array())],
  ["IncorrectNumberOfSignatures", ({ signatures }) => signatures.push(new Uint8Array(256))],
  ["NilSSVMessage", (message) => message.ssvMessage = null],
];

describe("a signed message", () => {
  test("that is as it must be passes", () => expect(refusal(() => {})).toBeNull());

  test.each(FAULTS)("is refused as %s where that alone is wrong", (code, fault) => {
    expect(refusal(fault)).toBe(code);
  });

  test("with several faults is refused for the one that the source looks for first", () => {
    const emptying = ["NoSigners", "NoSignatures"];
    fc.assert(fc.property(fc.subarray([...FAULTS.keys()], { minLength: 2 }), (chosen) => {
      const emptied = (i: number) => Number(emptying.includes(FAULTS[i]![0]));
      const inTurn = chosen.toSorted((a, b) => emptied(a) - emptied(b));
      expect(refusal((message) => inTurn.forEach((i) => FAULTS[i]![1](message)))).toBe(
        FAULTS[chosen[0]!]![0],
      );
    }));
  });

  test("of signer 0 twice is refused for the 0, which comes first", () => {
    expect(validateSignedSSVMessage(signedBy(0, 0))).toBe("ZeroSignerNotAllowed");
  });

  test("of a signer twice before a 0 is refused for the repeat", () => {
    expect(validateSignedSSVMessage(signedBy(4, 4, 0))).toBe("NonUniqueSigner");
  });

  test("of unsorted signers passes: sorting is the network's rule", () => {
    expect(validateSignedSSVMessage(signedBy(3, 1, 2))).toBeNull();
  });

  test("of a signature of any length but 0 passes: 256 bytes are the network's rule", () => {
    expect(refusal(({ signatures }) => signatures[0] = new Uint8Array(1))).toBeNull();
  });

  test("of distinct signers that are not 0 passes, each with its signature", () => {
    const ids = fc.uniqueArray(uint64s.filter((id) => id > 0), { minLength: 1, maxLength: 13 });
    fc.assert(fc.property(ids, (operatorIds) => {
      expect(validateSignedSSVMessage(signedBy(...operatorIds))).toBeNull();
    }));
  });
});

describe.each([alan, boole])("the message inside, under $name", (profile) => {
  test.each(Object.entries(profile.messageTypes))("may be of type %s", (_, type) => {
    expect(validateSSVMessage(ssvMessage(type), profile)).toBeNull();
  });

  test("is refused with a type that the profile has not", () => {
    fc.assert(fc.property(fc.integer({ min: 4, max: Number.MAX_SAFE_INTEGER }), (type) => {
      expect(validateSSVMessage(ssvMessage(type), profile)).toBe("MessageTypeInvalid");
    }));
  });

  test("is refused with a negative role", () => {
    fc.assert(fc.property(fc.integer({ min: -(2 ** 31), max: -1 }), (role) => {
      expect(validateSSVMessage(ssvMessage(0, role), profile)).toBe("SSVMessageInvalidRole");
    }));
  });

  test("passes with any other role: those to come are not refused here", () => {
    fc.assert(fc.property(fc.nat({ max: 2 ** 31 - 1 }), (role) => {
      expect(validateSSVMessage(ssvMessage(0, role), profile)).toBeNull();
    }));
  });

  test("is refused for its type before its role", () => {
    expect(validateSSVMessage(ssvMessage(99, -1), profile)).toBe("MessageTypeInvalid");
  });
});
