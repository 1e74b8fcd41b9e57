import { describe, expect, test } from "vitest";
import { checkSigned, decoded } from "../../../src/spec/qbft/signed.ts";
import { ID, instanceOf, message, OTHER_ID } from "../../support/consensus.ts";
import { draft, facts, messageOf, shortIdentifier, testFaults } from "./faults.ts";

test("the messages among justifications are those that are decodable, in their order", () => {
  const [first, second] = [message("prepare", 3), message("prepare", 1)];
  expect(decoded(["undecodable", first, "undecodable", second])).toEqual([first, second]);
});

describe("a message within a justification", () => {
  testFaults(
    draft("prepare", 2),
    [
      ["MessageIdentifierInvalid", shortIdentifier],
      ["MessageSignatureInvalid", facts({ forged: true })],
    ],
    (draft) => checkSigned(instanceOf(), messageOf(draft), ({ fault }) => fault),
  );

  test("that is no consensus message is refused before any rule is asked", () => {
    expect(checkSigned(instanceOf(), "undecodable", () => "PastRound")).toBe("JustificationUndecodable");
  });

  test.each([
    ["signed for another duty, message and all", { id: OTHER_ID }],
    ["about this duty, signed for another", { id: OTHER_ID, identifier: ID }],
    ["signed for this duty, about another", { identifier: OTHER_ID }],
    ["signed as another type of message", { envelopeType: 1 }],
  ])("%s, is refused", (_, facts) => {
    const other = message("prepare", 2, facts);
    expect(other.signaturesValid).toBe(true);
    expect(checkSigned(instanceOf(), other, () => null)).toBe("MessageIdentifierInvalid");
  });

  test("is refused for a signature that does not hold before its duty is looked at", () => {
    const other = message("prepare", 2, { id: OTHER_ID, forged: true });
    expect(checkSigned(instanceOf(), other, () => null)).toBe("MessageSignatureInvalid");
  });
});
