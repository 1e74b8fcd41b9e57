import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Code } from "../../../src/spec/codes.ts";
import type { QbftMessage } from "../../../src/spec/containers/consensus.ts";
import type { SignedSSVMessage } from "../../../src/spec/containers/messages.ts";
import { boole } from "../../../src/spec/profiles/boole.ts";
import {
  decodeJustifications,
  validateConsensusMessage,
  validateQbftMessage,
} from "../../../src/spec/qbft/validate.ts";
import { type Kind, message, messages, NO_DATA } from "../../support/consensus.ts";

const NOT_SSZ = Uint8Array.of(1, 2, 3);
const KINDS: readonly Kind[] = ["proposal", "prepare", "commit", "roundChange"];

const encoded = (signed: SignedSSVMessage) => boole.containers.signedSSVMessage.serialize(signed);

describe("justifications", () => {
  test("are decoded in their order", () => {
    const list = messages("prepare", [3, 1, 2]).map(({ signed }) => signed);
    expect(decodeJustifications(list.map(encoded), boole)?.map(({ operatorIds }) => operatorIds)).toEqual([
      [3],
      [1],
      [2],
    ]);
  });

  test("may be none", () => expect(decodeJustifications([], boole)).toEqual([]));

  test("are none at all where one is not decodable", () => {
    expect(decodeJustifications([encoded(message("prepare", 1).signed), NOT_SSZ], boole)).toBeNull();
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
  const check = (...changes: readonly Partial<QbftMessage>[]) =>
    validateQbftMessage(Object.assign({ ...message("prepare", 1).qbft }, ...changes), boole);

  test.each(KINDS)("is valid as a %s", (kind) => {
    expect(validateQbftMessage(message(kind, 1).qbft, boole)).toBeNull();
  });

  test.each(FAULTS)("is refused as %s where that alone is wrong", (code, change) => {
    expect(check(change)).toBe(code);
  });

  test("is refused for the fault that is looked for first", () => {
    fc.assert(fc.property(fc.subarray([...FAULTS], { minLength: 2 }), (chosen) => {
      expect(check(...chosen.map(([, change]) => change))).toBe(chosen[0]![0]);
    }));
  });

  test("is refused for a round-change justification that is not decodable, as for a prepare justification", () => {
    const good = encoded(message("roundChange", 1).signed);
    expect(check({ roundChangeJustification: [good, NOT_SSZ] })).toBe("UnmarshalSSZ");
  });

  test.each([[0], [57]])("is refused with an identifier of %i bytes", (length) => {
    expect(check({ identifier: new Uint8Array(length) })).toBe("MessageIdentifierInvalid");
  });
});

describe("a signed consensus message", () => {
  const { signed, qbft } = message("prepare", 1);
  const wrongType = { ...signed, ssvMessage: { ...signed.ssvMessage, msgType: 9 } };
  const noRound = { ...qbft, round: 0 };

  test("that is as it must be is valid", () =>
    expect(validateConsensusMessage(signed, qbft, boole)).toBeNull());

  test("is refused for its envelope first", () => {
    const unsigned = { ...wrongType, operatorIds: [], signatures: [NO_DATA] };
    expect(validateConsensusMessage(unsigned, noRound, boole)).toBe("NoSigners");
  });

  test("is refused for the message inside next", () => {
    expect(validateConsensusMessage(wrongType, noRound, boole)).toBe("MessageTypeInvalid");
  });

  test("is refused for the consensus message last", () => {
    expect(validateConsensusMessage(signed, noRound, boole)).toBe("MessageRoundInvalid");
  });
});
