import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Answer } from "../../../src/network/validation/validate.ts";
import { CODES } from "../../../src/spec/codes.ts";
import { qbftMessage } from "../../../src/spec/containers/consensus.ts";
import { equalBytes } from "../../../src/spec/hex.ts";
import { alan } from "../../../src/spec/profiles/alan.ts";
import { boole } from "../../../src/spec/profiles/boole.ts";
import { sha256 } from "../../../src/spec/sha256.ts";
import { mutationsOf } from "../../spec/arbitraries.ts";
import {
  consensusDraft,
  type ConsensusDraftFacts,
  consensusGossip,
  consensusValidator,
  rolesOf,
} from "./consensus-support.ts";
import { verdictOf } from "./support.ts";

const FACTS: readonly ConsensusDraftFacts[] = [alan, boole].flatMap((profile) =>
  rolesOf(profile).flatMap((role) =>
    (["proposal", "prepare", "roundChange", "decided"] as const).map((kind) => ({ profile, role, kind }))
  )
);

function answersWell(answer: Answer): boolean {
  return typeof answer === "object" || answer in CODES;
}

describe("a consensus message that was changed on its way", () => {
  test.each(FACTS)("is taken only where it came out the same: $kind of $role", (facts) => {
    const gossip = consensusGossip(consensusDraft(facts));
    fc.assert(
      fc.property(mutationsOf(gossip.data), (data) => {
        const answer = consensusValidator(facts).validate({ ...gossip, data });
        expect(answersWell(answer)).toBe(true);
        expect(verdictOf(answer) === "valid").toBe(equalBytes(data, gossip.data));
      }),
      { numRuns: 150 },
    );
  });

  test("is not taken with any single bit off", () => {
    const validator = consensusValidator();
    const gossip = consensusGossip(consensusDraft({ kind: "proposal" }));
    for (let bit = 0; bit < 8 * gossip.data.length; bit++) {
      const data = gossip.data.slice();
      data[bit >> 3]! ^= 1 << (bit & 7);
      expect(verdictOf(validator.validate({ ...gossip, data }))).not.toBe("valid");
    }
  });
});

test("an operator that signs a changed message gets an answer, and through only with what the rules leave it", () => {
  const draft = consensusDraft({ kind: "roundChange" });
  fc.assert(
    fc.property(mutationsOf(qbftMessage.serialize(draft.message)), (data) => {
      const answer = consensusValidator().validate(consensusGossip({ ...draft, data }));
      expect(answersWell(answer)).toBe(true);
      if (typeof answer === "string" || answer.kind !== "consensus") return;
      const { message, signed } = answer;
      expect(message.identifier).toEqual(draft.msgId);
      expect(message.round >= 1 && message.round <= 4).toBe(true);
      expect(message.height).toBeLessThanOrEqual(12);
      expect(signed.fullData.length === 0 || equalBytes(sha256(signed.fullData), message.root)).toBe(true);
    }),
    { numRuns: 1_500 },
  );
});
