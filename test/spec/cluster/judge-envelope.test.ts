import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeCommitteeEnvelope } from "../../../src/spec/cluster/judge-envelope.ts";
import type { Code } from "../../../src/spec/codes.ts";
import { qbftMessage } from "../../../src/spec/containers/consensus.ts";
import type { PartialSignatureMessage, SignedSSVMessage } from "../../../src/spec/containers/messages.ts";
import { committeeMessageId } from "../../../src/spec/message-id.ts";
import { boole } from "../../../src/spec/profiles/boole.ts";
import { message as consensusMessage } from "../../support/consensus.ts";

const COMMITTEE = new Uint8Array(32).fill(0xc1);
const { committee, aggregatorCommittee, proposer } = boole.roles;
const { partialSignatureMessages } = boole.containers;

const idOf = (role: number, committeeId = COMMITTEE) =>
  committeeMessageId(new Uint8Array(4), role, committeeId);

function partialOf(signer: number): PartialSignatureMessage {
  const [partialSignature, signingRoot] = [new Uint8Array(96), new Uint8Array(32)];
  return { partialSignature, signingRoot, signer, validatorIndex: 1 };
}

const partials = (...signers: number[]) =>
  partialSignatureMessages.serialize({ type: 0, slot: 7, messages: signers.map(partialOf) });

/** A message in the making: faults are put into it one after the other. */
interface Draft {
  signatures: Uint8Array[];
  operatorIds: number[];
  ssvMessage: SignedSSVMessage["ssvMessage"] | null;
  fullData: Uint8Array;
  signed: boolean;
}

function judge(change: (message: Draft) => void) {
  const draft: Draft = {
    signatures: [Uint8Array.of(1)],
    operatorIds: [2],
    ssvMessage: { msgType: 1, msgId: idOf(committee), data: partials(2) },
    fullData: new Uint8Array(),
    signed: true,
  };
  change(draft);
  const { signed, ...message } = draft;
  return judgeCommitteeEnvelope(message, {
    committeeId: `0x${"c1".repeat(32)}`,
    profile: boole,
    signaturesValid: () => signed,
  });
}

const inner = (message: Draft, change: Partial<SignedSSVMessage["ssvMessage"]>) => {
  if (message.ssvMessage) message.ssvMessage = { ...message.ssvMessage, ...change };
};

/** Every fault by its code, in the order in which the source looks for them. */
const FAULTS: readonly (readonly [Code, (message: Draft) => void])[] = [
  ["NoSigners", (message) => message.operatorIds = []],
  ["NoSignatures", (message) => message.signatures = []],
  ["NilSSVMessage", (message) => message.ssvMessage = null],
  ["MessageTypeInvalid", (message) => inner(message, { msgType: 99 })],
  ["SSVMessageHasInvalidSignature", (message) => message.signed = false],
  [
    "MessageIDCommitteeIDMismatch",
    (message) => inner(message, { msgId: idOf(committee, COMMITTEE.map(() => 9)) }),
  ],
  ["CommitteeWrongRole", (message) => {
    const msgId = message.ssvMessage?.msgId.slice();
    if (!msgId) return;
    msgId.set(idOf(proposer).subarray(4, 8), 4);
    inner(message, { msgId });
  }],
  ["EmptyData", (message) => inner(message, { data: new Uint8Array() })],
];

test.each(FAULTS)("%s is what is wrong with a message", (code, fault) => {
  expect(judge(fault)).toEqual({ code });
});

test("of several faults the first in the source's order is named", () => {
  fc.assert(fc.property(fc.subarray([...FAULTS], { minLength: 1 }), (faults) => {
    const verdict = judge((message) => faults.toReversed().forEach(([, fault]) => fault(message)));
    expect(verdict.code).toBe(faults[0]![0]);
  }));
});

test("a message of a type that no duty takes is refused", () => {
  expect(judge((message) => inner(message, { msgType: boole.messageTypes.dkg }))).toEqual({
    code: "UnknownMessageType",
  });
});

describe("partials", () => {
  test.each([committee, aggregatorCommittee!])("are for their slot's duty of role %i", (role) => {
    const verdict = judge((message) => inner(message, { msgId: idOf(role) }));
    expect(verdict).toMatchObject({ code: null, message: { kind: "partials", role, slot: 7 } });
  });

  test.each<[Code, (message: Draft) => void]>([
    ["UnmarshalSSZ", (message) => inner(message, { data: Uint8Array.of(1) })],
    ["NoPartialSigMessages", (message) => inner(message, { data: partials() })],
    ["PartialSigInconsistentSigner", (message) => inner(message, { data: partials(3) })],
    ["NotExactlyOneSigner", (message) => {
      message.operatorIds = [2, 3];
      message.signatures = [Uint8Array.of(1), Uint8Array.of(1)];
    }],
  ])("are refused as %s", (code, fault) => expect(judge(fault)).toEqual({ code }));
});

describe("a consensus message", () => {
  const { qbft } = consensusMessage("prepare", 2, { height: 12 });
  const judgeOf = (change: object) =>
    judge((message) => inner(message, { msgType: 0, data: qbftMessage.serialize({ ...qbft, ...change }) }));

  test("is for the duty of its height", () => {
    expect(judgeOf({})).toMatchObject({ code: null, message: { kind: "consensus", slot: 12, qbft } });
  });

  test.each<[Code, object]>([
    ["MessageIdentifierInvalid", { identifier: new Uint8Array(55) }],
    ["MessageTypeInvalid", { msgType: 4 }],
    ["MessageRoundInvalid", { round: 0 }],
    ["UnmarshalSSZ", { prepareJustification: [Uint8Array.of(1)] }],
  ])("is refused as %s", (code, change) => expect(judgeOf(change)).toEqual({ code }));

  test("that does not decode is refused", () => {
    expect(judge((message) => inner(message, { msgType: 0, data: Uint8Array.of(1) }))).toEqual({
      code: "UnmarshalSSZ",
    });
  });
});
