import { describe, expect, test } from "vitest";
import {
  checkCommittee,
  checkOperators,
  checkSigners,
  checkSSVMessage,
  committeeOf,
} from "../../../src/network/validation/envelope.ts";
import { committeeId } from "../../../src/spec/committee.ts";
import { fromHex, toHex } from "../../../src/spec/hex.ts";
import { committeeMessageId, validatorMessageId } from "../../../src/spec/message-id.ts";
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

describe("a committee's message", () => {
  const ID = committeeMessageId(fromHex(DOMAIN), 0, committeeId([1, 2, 3, 4]));
  const named = (msgId: Uint8Array) => committeeOf({ ...ssvMessage(1), msgId }, registry.committee);

  test("names a committee, with its operators and all of its validators", () => {
    expect(named(ID)).toEqual({
      id: toHex(committeeId([1, 2, 3, 4])),
      operatorIds: [1, 2, 3, 4],
      validators: VALIDATORS,
    });
  });

  test("of a committee that nobody knows is refused", () => {
    expect(named(committeeMessageId(fromHex(DOMAIN), 0, committeeId([1, 2, 3, 5])))).toBe("UnknownCommittee");
  });

  test("has 16 zero bytes before the committee's id, so that a committee has one message id a role", () => {
    for (let i = 8; i < 24; i++) expect(named(ID.with(i, 1))).toBe("UnknownCommittee");
  });

  test("of a committee without validators is refused", () => {
    const empty = { id: "0x" as const, operatorIds: [1, 2, 3, 4], validators: [] };
    expect(committeeOf({ ...ssvMessage(1), msgId: ID }, () => empty)).toBe("CommitteeWithoutValidators");
  });
});
