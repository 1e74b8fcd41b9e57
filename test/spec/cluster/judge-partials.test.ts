import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ExpectedClusterPartials,
  judgeClusterPartials,
  type PartialsPhase,
} from "../../../src/spec/cluster/judge-partials.ts";
import type { Code } from "../../../src/spec/codes.ts";
import type { PartialSignatureMessage } from "../../../src/spec/containers/messages.ts";
import { fromHex } from "../../../src/spec/hex.ts";
import { committeeMessageId } from "../../../src/spec/message-id.ts";
import { dutyOf, SLOT, validatorOf } from "./support.ts";

const EXPECTED: ExpectedClusterPartials = {
  duty: dutyOf([validatorOf(1)]),
  messageType: 1,
  postConsensusType: 0,
};

const idOf = (committeeId: Uint8Array) => committeeMessageId(new Uint8Array(4), 0, committeeId);

/** A message in the making: faults are put into it one after the other. */
interface Draft {
  operatorIds: number[];
  ssvMessage: { msgType: number; msgId: Uint8Array; data: Uint8Array };
  partials: { type: number; slot: number; messages: PartialSignatureMessage[] };
  phase: PartialsPhase;
}

function partialOf(signer: number, validatorIndex = 1): PartialSignatureMessage {
  const [partialSignature, signingRoot] = [new Uint8Array(96), new Uint8Array(32)];
  return { partialSignature, signingRoot, signer, validatorIndex };
}

function judge(change: (message: Draft) => void): string {
  const message: Draft = {
    operatorIds: [2],
    ssvMessage: { msgType: 1, msgId: idOf(fromHex(EXPECTED.duty.committeeId)), data: new Uint8Array(200) },
    partials: { type: 0, slot: SLOT, messages: [partialOf(2)] },
    phase: "decided",
  };
  change(message);
  return judgeClusterPartials(EXPECTED, message, message.phase);
}

/** Every fault by its code, in the order in which the source looks for them. */
const FAULTS: readonly (readonly [Code, (message: Draft) => void])[] = [
  ["MessageIDCommitteeIDMismatch", ({ ssvMessage }) => ssvMessage.msgId = idOf(new Uint8Array(32).fill(9))],
  ["EmptyData", ({ ssvMessage }) => ssvMessage.data = new Uint8Array()],
  ["UnknownMessageType", ({ ssvMessage }) => ssvMessage.msgType = 2],
  ["NotExactlyOneSigner", (message) => message.operatorIds = [2, 3]],
  ["NoPartialSigMessages", ({ partials }) => partials.messages = []],
  ["ZeroSignerNotAllowed", ({ partials }) => partials.messages.forEach((message) => message.signer = 0)],
  ["InconsistentSigners", ({ partials }) => partials.messages.push(partialOf(7))],
  ["PartialSigInconsistentSigner", (message) => message.operatorIds[0] = 5],
  ["PartialTypeRoleMismatch", ({ partials }) => partials.type = 1],
  ["NoRunningDuty", (message) => message.phase = "over"],
  ["NoDecidedValue", (message) => message.phase = message.phase === "over" ? "over" : "undecided"],
  ["PartialSigMessageInvalidSlot", ({ partials }) => partials.slot = SLOT - 1],
  ["PartialSigMessageFutureSlot", ({ partials }) => partials.slot = SLOT + 1],
  ["UnknownPartialSigner", (message) => {
    for (const partial of message.partials.messages) if (partial.signer === 2) partial.signer = 9;
    message.operatorIds = message.operatorIds.map((id) => id === 2 ? 9 : id);
  }],
];

/** Faults that cannot be in one message together: nobody signed nothing, and a slot is before or after. */
function compatible(picked: readonly Code[]): boolean {
  const has = (code: Code) => picked.includes(code);
  const empty = has("NoPartialSigMessages");
  if (empty && (has("ZeroSignerNotAllowed") || has("InconsistentSigners"))) return false;
  if (has("ZeroSignerNotAllowed") && has("InconsistentSigners")) return false;
  return !(has("PartialSigMessageInvalidSlot") && has("PartialSigMessageFutureSlot"));
}

describe("a message with a cluster's partials", () => {
  test("of a member of the committee is valid", () => {
    expect(judge(() => {})).toBe("valid");
  });

  test.each(FAULTS)("is refused as %s", (code, fault) => {
    expect(judge(fault)).toBe(code);
  });

  test("with several faults is refused for the one that the source finds first", () => {
    fc.assert(fc.property(fc.subarray([...FAULTS], { minLength: 2, maxLength: 4 }), (faults) => {
      const codes = faults.map(([code]) => code);
      fc.pre(compatible(codes));
      expect(judge((message) => faults.forEach(([, fault]) => fault(message)))).toBe(codes[0]);
    }));
  });

  test("is the committee's by the last 32 bytes of its id: its role is the network's to look at", () => {
    expect(judge(({ ssvMessage }) => ssvMessage.msgId.fill(7, 0, 24))).toBe("valid");
  });

  test("may be of validators that this operator does not know", () => {
    expect(judge(({ partials }) => partials.messages.push(partialOf(2, 77)))).toBe("valid");
  });

  test("may be of roots that this operator does not sign", () => {
    expect(judge(({ partials }) => partials.messages[0]!.signingRoot.fill(9))).toBe("valid");
  });
});
