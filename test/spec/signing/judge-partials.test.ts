import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Code } from "../../../src/spec/codes.ts";
import type { PartialSignatureMessage } from "../../../src/spec/containers/messages.ts";
import { fromHex, type Hex } from "../../../src/spec/hex.ts";
import { committeeMessageId, validatorMessageId } from "../../../src/spec/message-id.ts";
import {
  type ExpectedPartial,
  judgePartials,
  type PartialsMessage,
} from "../../../src/spec/signing/judge-partials.ts";

const VALIDATOR: Hex = `0x${"8e".repeat(48)}`;
const EXPECTED: ExpectedPartial = {
  validatorPublicKey: VALIDATOR,
  validatorIndex: 1,
  committee: [1, 2, 3, 4],
  slot: 12,
  slotTolerance: 1,
  signingRoot: `0x${"96".repeat(32)}`,
  messageType: 2,
  postConsensusType: 0,
};

/** A message in the making: faults are put into it one after the other. */
interface Draft {
  operatorIds: number[];
  ssvMessage: { msgType: number; msgId: Uint8Array; data: Uint8Array };
  partials: { type: number; slot: number; messages: PartialSignatureMessage[] };
  running: boolean;
}

function partialOf(signer: number): PartialSignatureMessage {
  return {
    partialSignature: new Uint8Array(96),
    signingRoot: fromHex(EXPECTED.signingRoot),
    signer,
    validatorIndex: EXPECTED.validatorIndex,
  };
}

function draft(): Draft {
  return {
    operatorIds: [2],
    ssvMessage: {
      msgType: EXPECTED.messageType,
      msgId: validatorMessageId(new Uint8Array(4), 6, fromHex(VALIDATOR)),
      data: new Uint8Array(200),
    },
    partials: { type: 6, slot: 12, messages: [partialOf(2)] },
    running: true,
  };
}

function judge(change: (message: Draft) => void): string {
  const message = draft();
  change(message);
  return judgePartials(EXPECTED, message as PartialsMessage, message.running);
}

/** Every fault by its code, in the order in which the source looks for them. */
const FAULTS: readonly (readonly [Code, (message: Draft) => void])[] = [
  [
    "MessageIDValidatorMismatch",
    ({ ssvMessage }) =>
      ssvMessage.msgId = validatorMessageId(new Uint8Array(4), 6, new Uint8Array(48).fill(9)),
  ],
  ["EmptyData", ({ ssvMessage }) => ssvMessage.data = new Uint8Array()],
  ["UnknownMessageType", ({ ssvMessage }) => ssvMessage.msgType = 1],
  ["NotExactlyOneSigner", (message) => message.operatorIds = [2, 3]],
  ["NoPartialSigMessages", ({ partials }) => partials.messages = []],
  ["ZeroSignerNotAllowed", ({ partials }) => partials.messages.forEach((message) => message.signer = 0)],
  ["InconsistentSigners", ({ partials }) => partials.messages.push(partialOf(7))],
  ["PartialSigInconsistentSigner", (message) => message.operatorIds[0] = 5],
  ["NoPostConsensusPhase", ({ partials }) => partials.type = EXPECTED.postConsensusType],
  ["NoRunningDuty", (message) => message.running = false],
  ["PartialSigMessageInvalidSlot", ({ partials }) => partials.slot = 14],
  ["UnknownPartialSigner", (message) => {
    for (const partial of message.partials.messages) if (partial.signer === 2) partial.signer = 9;
    message.operatorIds = message.operatorIds.map((id) => id === 2 ? 9 : id);
  }],
  [
    "UnknownValidatorIndex",
    ({ partials }) => partials.messages.forEach((message) => message.validatorIndex = 2),
  ],
  [
    "WrongRootsCount",
    ({ partials }) => partials.messages.push(...partials.messages.slice(0, 1).map((m) => ({ ...m }))),
  ],
  [
    "WrongSigningRoot",
    ({ partials }) => partials.messages.forEach((m) => m.signingRoot = new Uint8Array(32)),
  ],
];

describe("a partial", () => {
  test("that is as expected is valid", () => expect(judge(() => {})).toBe("valid"));

  test.each(FAULTS)("is refused as %s where that alone is wrong", (code, fault) => {
    expect(judge(fault)).toBe(code);
  });

  test("with several faults is refused for the one that the source looks for first", () => {
    const several = fc.subarray([...FAULTS.keys()], { minLength: 2 });
    fc.assert(
      fc.property(several, (chosen) => {
        // An empty list leaves no signature for the other faults to be put into: it goes in last.
        const emptied = (i: number) => Number(FAULTS[i]![0] === "NoPartialSigMessages");
        const inTurn = chosen.toSorted((a, b) => emptied(a) - emptied(b));
        const code = judge((message) => inTurn.forEach((i) => FAULTS[i]![1](message)));
        expect(code).toBe(FAULTS[chosen[0]!]![0]);
      }),
      { numRuns: 3_000 },
    );
  });

  test.each([[11, "valid"], [12, "valid"], [13, "valid"], [10, "PartialSigMessageInvalidSlot"], [
    14,
    "PartialSigMessageInvalidSlot",
  ]])("of slot %i for a request of slot 12 is %s", (slot, verdict) => {
    expect(judge(({ partials }) => partials.slot = slot)).toBe(verdict);
  });

  test("of another slot is refused by one slot too where nothing is tolerated", () => {
    const { running, ...message } = draft();
    message.partials.slot = 13;
    expect(judgePartials({ ...EXPECTED, slotTolerance: 0 }, message, running)).toBe(
      "PartialSigMessageInvalidSlot",
    );
  });

  test("of no signer is refused as of two", () => {
    expect(judge((message) => message.operatorIds = [])).toBe("NotExactlyOneSigner");
  });

  test("whose second signature is of signer 0 is refused as inconsistent, not as zero", () => {
    expect(judge(({ partials }) => partials.messages.push(partialOf(0)))).toBe("InconsistentSigners");
  });

  test("with a second signature of another validator is refused for the validator, not for the count", () => {
    expect(judge(({ partials }) => partials.messages.push({ ...partialOf(2), validatorIndex: 5 }))).toBe(
      "UnknownValidatorIndex",
    );
  });

  test("under a committee's message id is refused", () => {
    expect(judge(({ ssvMessage }) => {
      ssvMessage.msgId = committeeMessageId(new Uint8Array(4), 6, fromHex(VALIDATOR).subarray(16));
    })).toBe("MessageIDValidatorMismatch");
  });

  test("of a type that is neither post-consensus nor its own is taken, as the source takes it", () => {
    expect(judge(({ partials }) => partials.type = 1)).toBe("valid");
  });

  test("late has its envelope judged all the same", () => {
    expect(judge((message) => {
      message.running = false;
      message.operatorIds = [1, 2];
    })).toBe("NotExactlyOneSigner");
  });

  test("late is refused as of no running duty, whatever else is wrong with the signatures", () => {
    expect(judge((message) => {
      message.running = false;
      message.partials.slot = 99;
    })).toBe("NoRunningDuty");
  });

  test("with a signing root one bit off is refused", () => {
    fc.assert(fc.property(fc.nat({ max: 255 }), (bit) => {
      const verdict = judge(({ partials }) => {
        const root = fromHex(EXPECTED.signingRoot);
        root[bit >> 3]! ^= 1 << (bit & 7);
        partials.messages[0]!.signingRoot = root;
      });
      expect(verdict).toBe("WrongSigningRoot");
    }));
  });
});
