import { describe, expect, test, vi } from "vitest";
import { boole } from "../../../src/spec/profiles/boole.ts";
import { examineMessage } from "../../../src/spec/qbft/examine.ts";
import { qbftMessage } from "../../../src/spec/containers/consensus.ts";
import type { SignedSSVMessage } from "../../../src/spec/containers/messages.ts";
import type { ConsensusMessage, Justification } from "../../../src/spec/qbft/message.ts";
import { toHex } from "../../../src/spec/hex.ts";
import {
  BAD_VALUE,
  examine,
  examiner,
  type Facts,
  ID,
  message,
  messages,
  NO_DATA,
  OTHER_ID,
  OTHER_ROOT,
  OTHER_VALUE,
  preparedRoundChange,
  ROOT,
} from "../../support/consensus.ts";

const NOT_SSZ = Uint8Array.of(1, 2, 3);

/** A signed message whose data is no consensus message, as a justification has it. */
const NOT_CONSENSUS = boole.containers.signedSSVMessage.serialize({
  signatures: [Uint8Array.of(1)],
  operatorIds: [1],
  ssvMessage: { msgType: 0, msgId: ID, data: NOT_SSZ },
  fullData: NO_DATA,
});

const signersOf = (list: readonly Justification[]) =>
  list.map((justification) => justification === "undecodable" ? null : justification.signed.operatorIds[0]);

describe("an examined message", () => {
  test("is none where its data is no consensus message", () => {
    const { signed } = message("prepare", 1);
    const broken = { ...signed, ssvMessage: { ...signed.ssvMessage, data: NOT_SSZ } };
    expect(examineMessage(broken, examiner)).toBeNull();
  });

  test("has its root, and that of the value that came with it", () => {
    const { root, dataRoot } = message("proposal", 1, { fullData: OTHER_VALUE });
    expect({ root, dataRoot }).toEqual({ root: ROOT, dataRoot: OTHER_ROOT });
  });

  test.each<[string, Facts, string | null]>([
    ["its duty's where envelope and message name the same", {}, toHex(ID)],
    ["none where the envelope is another duty's", { id: OTHER_ID, identifier: ID }, null],
    ["none where the message is another duty's", { identifier: OTHER_ID }, null],
    ["none where the envelope is of another type", { envelopeType: 1 }, null],
  ])("has as its identifier %s", (_, facts, identifier) => {
    expect(message("prepare", 1, facts).identifier).toBe(identifier);
  });

  test("has what is wrong with it by itself", () => {
    expect(message("prepare", 1).fault).toBeNull();
    expect(message("prepare", 1, { round: 0 }).fault).toBe("MessageRoundInvalid");
  });

  test("says whether its signatures hold", () => {
    const held = [{}, { forged: true }].map((facts) => message("prepare", 1, facts).signaturesValid);
    expect(held).toEqual([true, false]);
  });

  test("says so where one of several signatures does not hold", () => {
    const { signed } = message("commit", 0, { signers: [1, 2, 3] });
    const [first, second] = signed.signatures;
    const mixed = { ...signed, signatures: [first!, second!, second!] };
    expect(examineMessage(mixed, examiner)?.signaturesValid).toBe(false);
  });
});

describe("a value", () => {
  const faultOf = ({ signed }: ConsensusMessage) => {
    const checkValue = vi.fn(() => "QBFTValueInvalid" as const);
    const fault = examineMessage(signed, { ...examiner, checkValue })!.valueFault;
    return { fault, checks: checkValue.mock.calls.length };
  };

  test.each([
    ["proposal", message("proposal", 1)],
    ["prepared round-change", preparedRoundChange(1, { round: 2, dataRound: 1 })],
  ])("that comes with a %s is checked", (_, brings) => {
    expect(faultOf(brings)).toEqual({ fault: "QBFTValueInvalid", checks: 1 });
  });

  test.each([
    ["prepare", message("prepare", 1)],
    ["commit", message("commit", 1)],
    ["round-change that is not prepared", message("roundChange", 1, { round: 2 })],
  ])("is not looked for in a %s", (_, without) => {
    expect(faultOf(without)).toEqual({ fault: null, checks: 0 });
  });

  test("is checked as it came, whatever its root", () => {
    expect(message("proposal", 1, { fullData: BAD_VALUE }).valueFault).toBe("QBFTValueInvalid");
  });
});

describe("justifications", () => {
  test("of a proposal are its round-changes and its prepares, in their order", () => {
    const roundChanges = messages("roundChange", [3, 1, 2], { round: 2 });
    const prepares = messages("prepare", [2, 3, 4]);
    const proposal = message("proposal", 2, { round: 2, roundChanges, prepares });
    expect([signersOf(proposal.roundChanges), signersOf(proposal.prepares)]).toEqual([[3, 1, 2], [2, 3, 4]]);
  });

  test("have their own read too, and below those none", () => {
    const deepest = message("prepare", 4, { roundChanges: messages("prepare", [3]) });
    const roundChange = message("roundChange", 1, { round: 2, dataRound: 1, roundChanges: [deepest] });
    const proposal = message("proposal", 2, { round: 2, roundChanges: [roundChange] });
    const within = proposal.roundChanges[0] as ConsensusMessage;
    expect(signersOf(within.roundChanges)).toEqual([4]);
    expect((within.roundChanges[0] as ConsensusMessage).roundChanges).toEqual([]);
  });

  test("have each its own fault and signatures", () => {
    const roundChanges = [
      message("roundChange", 1, { round: 2 }),
      message("roundChange", 2, { round: 2, forged: true }),
      message("roundChange", 3, { round: 0 }),
    ];
    const read = message("proposal", 2, { round: 2, roundChanges }).roundChanges as ConsensusMessage[];
    expect(read.map(({ fault, signaturesValid }) => [fault, signaturesValid])).toEqual([
      [null, true],
      [null, false],
      ["MessageRoundInvalid", false],
    ]);
  });

  test("bring no value to be checked", () => {
    const bad = preparedRoundChange(1, { round: 2, dataRound: 1, value: BAD_VALUE });
    const [within] = message("proposal", 2, { round: 2, roundChanges: [bad] }).roundChanges;
    expect([bad.valueFault, (within as ConsensusMessage).valueFault]).toEqual(["QBFTValueInvalid", null]);
  });

  test("whose data is no consensus message are known as such", () => {
    const roundChanges = [NOT_CONSENSUS, message("prepare", 2)];
    expect(signersOf(message("roundChange", 1, { roundChanges }).roundChanges)).toEqual([null, 2]);
  });

  test("are none where one is no signed message, which is a fault by itself", () => {
    const roundChanges = [message("prepare", 2), NOT_SSZ];
    const { roundChanges: read, fault } = message("roundChange", 1, { roundChanges });
    expect([read, fault]).toEqual([[], "UnmarshalSSZ"]);
  });
});

describe("the fault of a signed message", () => {
  const { signed, qbft } = message("prepare", 1);
  const faultOf = (change: Partial<SignedSSVMessage>, inner: Partial<typeof qbft> = {}, msgType = 0) => {
    const ssvMessage = { ...signed.ssvMessage, msgType, data: qbftMessage.serialize({ ...qbft, ...inner }) };
    return examine({ ...signed, ssvMessage, ...change }).fault;
  };

  test("is none where it is as it must be", () => expect(faultOf({})).toBeNull());

  test("is its envelope's first, then the message's inside, then the consensus message's", () => {
    const unsigned = { operatorIds: [], signatures: [NO_DATA] };
    expect(faultOf(unsigned, { round: 0 }, 9)).toBe("NoSigners");
    expect(faultOf({}, { round: 0 }, 9)).toBe("MessageTypeInvalid");
    expect(faultOf({}, { round: 0 })).toBe("MessageRoundInvalid");
  });
});

function verifications({ signed }: ConsensusMessage): number {
  let verified = 0;
  examineMessage(signed, { ...examiner, signaturesValid: () => ++verified > 0 });
  return verified;
}

test("no signature is verified that no rule asks for", () => {
  const prepares = messages("prepare", [1, 2, 3], { roundChanges: messages("prepare", [4]) });
  const roundChanges = messages("roundChange", [1, 2, 3], {
    round: 2,
    dataRound: 1,
    roundChanges: prepares,
    prepares,
  });
  // The proposal, its round-changes, the prepares of each, and its prepares.
  expect(verifications(message("proposal", 2, { round: 2, roundChanges, prepares }))).toBe(1 + 3 + 3 * 3 + 3);
});

test("no signature of a justification is verified that is refused whoever signed it", () => {
  const roundChanges = [
    message("roundChange", 1, { round: 2 }),
    message("roundChange", 2, { round: 0 }),
    message("roundChange", 0, { round: 2, signers: [1, 2, 3] }),
  ];
  const prepares = [message("prepare", 0, { signers: [1, 2, 3] })];
  expect(verifications(message("proposal", 2, { round: 2, roundChanges, prepares }))).toBe(1 + 1);
});
