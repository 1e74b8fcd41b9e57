import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Answer } from "../../../src/network/validation/validate.ts";
import { CODES } from "../../../src/spec/codes.ts";
import { equalBytes } from "../../../src/spec/hex.ts";
import { alan } from "../../../src/spec/profiles/alan.ts";
import { mutationsOf } from "../../spec/arbitraries.ts";
import { createValidator, draft, gossip, verdictOf } from "./support.ts";

const MESSAGE = gossip(draft());
const PRECONF = gossip(draft({ kind: "preconfirmation" }));

function answersWell(answer: Answer): boolean {
  return typeof answer === "object" || answer in CODES;
}

describe("bytes from anyone", () => {
  test("never make it throw where they are random", () => {
    const validator = createValidator();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1_000 }), fc.string(), (data, topic) => {
        expect(answersWell(validator.validate({ data, topic, peer: "peer" }))).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  test("never make it throw, nor pass, where they are a good message that was changed", () => {
    fc.assert(
      fc.property(fc.oneof(mutationsOf(MESSAGE.data), mutationsOf(PRECONF.data)), (data) => {
        const verdict = verdictOf(createValidator().validate({ ...MESSAGE, data }));
        expect(verdict === "valid").toBe(
          [MESSAGE, PRECONF].some((message) => equalBytes(message.data, data)),
        );
      }),
      { numRuns: 5_000 },
    );
  });

  test("pass with no single bit changed", () => {
    const validator = createValidator();
    for (let bit = 0; bit < 8 * MESSAGE.data.length; bit++) {
      const data = MESSAGE.data.slice();
      data[bit >> 3]! ^= 1 << (bit & 7);
      expect(verdictOf(validator.validate({ ...MESSAGE, data }))).not.toBe("valid");
    }
  });

  test("never make it throw where the inner message was changed and signed anew by its operator", () => {
    const { data } = alan.containers.signedSSVMessage.deserialize(MESSAGE.data).ssvMessage;
    fc.assert(
      fc.property(mutationsOf(data), (changed) => {
        const answer = createValidator().validate(gossip({ ...draft(), data: changed }));
        expect(answersWell(answer)).toBe(true);
        if (typeof answer === "string") return;
        // What an operator may change of its own message: the BLS partial, and the slot by one.
        const partial = alan.containers.cbPartialSignatures.deserialize(changed);
        expect(partial.requestRoot).toEqual(draft().requestRoot);
        expect(partial.partialSig.messages).toHaveLength(1);
        expect(partial.partialSig.messages[0]).toMatchObject({ signer: 2, validatorIndex: 1 });
      }),
      { numRuns: 2_000 },
    );
  });
});
