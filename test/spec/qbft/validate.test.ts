import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Code } from "../../../src/spec/codes.ts";
import type { QbftMessage } from "../../../src/spec/containers/consensus.ts";
import type { SignedSSVMessage } from "../../../src/spec/containers/messages.ts";
import { boole } from "../../../src/spec/profiles/boole.ts";
import { decodeJustifications, validateQbftMessage } from "../../../src/spec/qbft/validate.ts";
import { type Kind, message, messages } from "../../support/consensus.ts";

const NOT_SSZ = Uint8Array.of(1, 2, 3);
const KINDS: readonly Kind[] = ["proposal", "prepare", "commit", "roundChange"];

const encoded = (signed: SignedSSVMessage) => boole.containers.signedSSVMessage.serialize(signed);

const check = (qbft: QbftMessage) => validateQbftMessage(qbft, decodeJustifications(qbft, boole));

describe.each(["roundChange", "prepare"] as const)("the %s justifications", (kind) => {
  const decode = (list: readonly Uint8Array[]) => {
    const qbft = { ...message("proposal", 1).qbft, [`${kind}Justification`]: list };
    return decodeJustifications(qbft, boole)[`${kind}s`];
  };

  test("are decoded in their order", () => {
    const list = messages("prepare", [3, 1, 2]).map(({ signed }) => signed);
    expect(decode(list.map(encoded))?.map(({ operatorIds }) => operatorIds)).toEqual([[3], [1], [2]]);
  });

  test("may be none", () => expect(decode([])).toEqual([]));

  test("are none at all where one is not decodable", () => {
    expect(decode([encoded(message("prepare", 1).signed), NOT_SSZ])).toBeNull();
  });
});

/** Every fault by its code, in the order in which it is looked for. */
const FAULTS: readonly (readonly [Code, Partial<QbftMessage>])[] = [
  ["MessageIdentifierInvalid", { identifier: new Uint8Array(55) }],
  ["UnmarshalSSZ", { prepareJustification: [NOT_SSZ] }],
  ["MessageTypeInvalid", { msgType: 4 }],
  ["MessageRoundInvalid", { round: 0 }],
];

describe("a consensus message by itself", () => {
  const checkWith = (...changes: readonly Partial<QbftMessage>[]) =>
    check(Object.assign({ ...message("prepare", 1).qbft }, ...changes));

  test.each(KINDS)("is valid as a %s", (kind) => {
    expect(check(message(kind, 1).qbft)).toBeNull();
  });

  test.each(FAULTS)("is refused as %s where that alone is wrong", (code, change) => {
    expect(checkWith(change)).toBe(code);
  });

  test("is refused for the fault that is looked for first", () => {
    fc.assert(fc.property(fc.subarray([...FAULTS], { minLength: 2 }), (chosen) => {
      expect(checkWith(...chosen.map(([, change]) => change))).toBe(chosen[0]![0]);
    }));
  });

  test("is refused for a round-change justification that is not decodable, as for a prepare justification", () => {
    const good = encoded(message("roundChange", 1).signed);
    expect(checkWith({ roundChangeJustification: [good, NOT_SSZ] })).toBe("UnmarshalSSZ");
  });

  test.each([[0], [57]])("is refused with an identifier of %i bytes", (length) => {
    expect(checkWith({ identifier: new Uint8Array(length) })).toBe("MessageIdentifierInvalid");
  });
});
