import { describe, expect, test } from "vitest";
import {
  checkCommittee,
  checkOperators,
  checkSigners,
  checkSSVMessage,
} from "../../../src/network/validation/envelope.ts";
import { fromHex } from "../../../src/spec/hex.ts";
import { validatorMessageId } from "../../../src/spec/message-id.ts";
import { alan } from "../../../src/spec/profiles/alan.ts";
import { gossipVerdict } from "../../../src/spec/validation/gossip.ts";
import { DOMAIN, registry, VALIDATORS } from "./support.ts";

function ssvMessage(length: number) {
  return {
    msgType: 0,
    msgId: validatorMessageId(fromHex(DOMAIN), 0, new Uint8Array(48)),
    data: new Uint8Array(length),
  };
}

describe("the inner message", () => {
  test("may have 740,506 bytes of data", () => {
    expect(checkSSVMessage(ssvMessage(740_506), alan, fromHex(DOMAIN))).toBeNull();
  });

  test("with one byte more is refused", () => {
    expect(checkSSVMessage(ssvMessage(740_507), alan, fromHex(DOMAIN))).not.toBeNull();
  });

  test("that is too large is rejected: rule 3 blames the peer, unlike rule 1", () => {
    const code = checkSSVMessage(ssvMessage(740_507), alan, fromHex(DOMAIN));
    expect(gossipVerdict(code!)).toBe("reject");
  });
});

describe("signers", () => {
  const signedBy = (...operatorIds: number[]) => ({
    signatures: operatorIds.map(() => new Uint8Array(256)),
    operatorIds,
    ssvMessage: ssvMessage(1),
    fullData: new Uint8Array(),
  });

  test.each([[[1]], [[1, 2]], [[1, 2, 3, 4]], [[9, 10, 100]]])("%j are in order", (ids) => {
    expect(checkSigners(signedBy(...ids))).toBeNull();
  });

  test.each([[[2, 1]], [[1, 3, 2]], [[100, 9]]])("%j are not", (ids) => {
    expect(checkSigners(signedBy(...ids))).toBe("UnsortedSigners");
  });

  test.each([1, 255, 257])("with a signature of %i bytes are refused", (length) => {
    const message = { ...signedBy(1, 2), signatures: [new Uint8Array(256), new Uint8Array(length)] };
    expect(checkSigners(message)).toBe("SignatureLengthInvalid");
  });

  test.each([[[9]], [[1, 9]], [[0, 1]]])("%j are not all known", (ids) => {
    expect(checkOperators(signedBy(...ids), registry)).toBe("UnknownOperator");
  });

  test.each([[[5]], [[1, 5]], [[1, 2, 3, 4, 5]]])("%j are not all of the committee", (ids) => {
    expect(checkOperators(signedBy(...ids), registry)).toBeNull();
    expect(checkCommittee(signedBy(...ids), VALIDATORS[0]!, "topic", "topic")).toBe("SignerIsNotInCommittee");
  });

  test("not of the committee are refused before the topic is looked at", () => {
    expect(checkCommittee(signedBy(5), VALIDATORS[0]!, "topic", "another")).toBe("SignerIsNotInCommittee");
    expect(checkCommittee(signedBy(1), VALIDATORS[0]!, "topic", "another")).toBe("WrongTopic");
  });
});
