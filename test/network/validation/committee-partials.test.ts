import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SlotStartBox } from "../../../src/network/validation/slot-start-box.ts";
import { VirtualClock } from "../../../src/runtime/virtual-clock.ts";
import { type Code, CODES } from "../../../src/spec/codes.ts";
import { equalBytes, toHex } from "../../../src/spec/hex.ts";
import { executorOf } from "../../../src/spec/message-id.ts";
import { alan } from "../../../src/spec/profiles/alan.ts";
import { boole } from "../../../src/spec/profiles/boole.ts";
import { mutationsOf } from "../../spec/arbitraries.ts";
import {
  COMMITTEE,
  consensusValidator,
  judgeConsensus,
  messageIdOf,
  startOf,
  TIMES,
} from "./consensus-support.ts";
import {
  judgePartials,
  partialOf,
  type PartialsDraft,
  partialsDraft,
  type PartialsDraftFacts,
  partialsGossip,
} from "./partials-support.ts";
import { countingVerifier, createValidator, SLOT, VALIDATORS, verdictOf } from "./support.ts";

describe.each([alan, boole])("a committee's partial signatures under $name", (profile) => {
  test("come out with what is in them", () => {
    const draft = partialsDraft({ profile });
    const { type, slot, messages, msgId, msgType } = draft;
    const data = profile.containers.partialSignatureMessages.serialize({ type, slot, messages });
    expect(consensusValidator({ profile }).validate(partialsGossip(draft))).toEqual({
      kind: "committeePartials",
      committee: {
        id: toHex(executorOf(msgId).subarray(16)),
        operatorIds: COMMITTEE,
        validators: VALIDATORS,
      },
      slot: SLOT,
      signer: 2,
      message: {
        operatorIds: [2],
        ssvMessage: { msgType, msgId, data },
        partials: { type, slot, messages },
      },
    });
  });

  test("are taken only where they came out the same", () => {
    const gossip = partialsGossip(partialsDraft({ profile }));
    fc.assert(
      fc.property(mutationsOf(gossip.data), (data) => {
        const answer = consensusValidator({ profile }).validate({ ...gossip, data });
        expect(typeof answer === "object" || answer in CODES).toBe(true);
        expect(verdictOf(answer) === "valid").toBe(equalBytes(data, gossip.data));
      }),
      { numRuns: 150 },
    );
  });

  test("may be of validators that only their signer knows", () => {
    expect(judgePartials(consensusValidator({ profile }), { profile, indexes: [1_000, 2_000] })).toBe(
      "valid",
    );
  });
});

test("a committee's partial signatures are of an unknown role where no consensus is set up", () => {
  expect(judgePartials(createValidator())).toBe("UnknownRole");
});

type Fault = readonly [Code, string, (draft: PartialsDraft) => void, PartialsDraftFacts?];

const tooLarge = (draft: PartialsDraft) => void (draft.data = new Uint8Array(alan.limits.partialsData + 1));

/** One fault for every rule, in the order of the rules. */
const FAULTS: readonly Fault[] = [
  ["NoSigners", "nobody signed it", (draft) => draft.operatorIds = []],
  ["EmptyData", "it has no data", (draft) => draft.data = new Uint8Array()],
  ["UnknownRole", "it is a proposer's", (draft) => draft.msgId = messageIdOf("proposer", alan)],
  ["UnknownCommittee", "it is nobody's committee's", ({ msgId }) => msgId[30]! ^= 1],
  ["UnknownCommittee", "its id has a byte more that is not 0", ({ msgId }) => msgId[8] = 1],
  ["SignerIsNotInCommittee", "a known operator outside signed it", (draft) => draft.operatorIds = [5]],
  ["WrongTopic", "it is on another topic", (draft) => draft.topic = "ssv.v2.0"],
  ["SSVMessageDataTooLarge", "it is larger than the profile has it", tooLarge],
  ["UnmarshalSSZ", "it is no list of partials", (draft) => draft.data = new Uint8Array(19)],
  ["NotExactlyOneSigner", "two signed it", (draft) => draft.operatorIds = [2, 3]],
  ["FullDataNotAllowed", "it has full data", (draft) => draft.fullData = Uint8Array.of(1)],
  ["UnknownPartialType", "its type is unknown", (draft) => draft.type = 9],
  ["PartialTypeRoleMismatch", "its type is a proposer's", (draft) => draft.type = 1],
  ["NoPartialSigMessages", "it is empty", (draft) => draft.messages = []],
  ["InconsistentSigners", "one is another's", (draft) => draft.messages[1] = partialOf(3, 2)],
  ["PartialSigInconsistentSigner", "all are another's", (draft) => draft.messages = [partialOf(3, 1)]],
  ["EarlyMessage", "it is of the next slot", () => {}, { slot: SLOT + 1 }],
  ["TooManyPartials", "it has one more than twice the validators", () => {}, { indexes: [1, 1, 2, 2, 3] }],
  ["TooManyPartialsOfValidator", "it has three of a validator", () => {}, { indexes: [1, 1, 1] }],
  ["SSVMessageHasInvalidSignature", "a bit of the signature is off", (draft) => {
    draft.resign = ([signature]) => [signature!.map((byte, i) => i === 255 ? byte ^ 1 : byte)];
  }],
];

describe("a message with a committee's partial signatures", () => {
  const faults = FAULTS.map(([code, what, change, facts = {}]) => ({ code, what, change, facts }));

  test.each(faults)("is refused as $code where $what", ({ code, change, facts }) => {
    const verify = countingVerifier();
    expect(judgePartials(consensusValidator({ verify }), facts, change)).toBe(code);
    expect(verify.calls > 0).toBe(code === "SSVMessageHasInvalidSignature");
  });

  test("of a committee without validators is refused", () => {
    const committee = () => ({ id: "0x" as const, operatorIds: COMMITTEE, validators: [] });
    expect(judgePartials(consensusValidator({ committee }))).toBe("CommitteeWithoutValidators");
  });
});

describe("the time of a committee's partial signatures", () => {
  const at = (sinceMs: number) => judgePartials(consensusValidator({ now: () => startOf(SLOT) + sinceMs }));

  test("may be up to two seconds before the slot, when they wait for it, and 34 slots and 3.05 s after", () => {
    const end = 34 * TIMES.slotMs + 3_050;
    expect([-2_001, -2_000, -51, -50, end, end + 1].map(at)).toEqual([
      "EarlyMessage",
      "early",
      "early",
      "valid",
      "valid",
      "LateMessage",
    ]);
  });

  test("is awaited: they are validated again when their slot begins", async () => {
    const clock = new VirtualClock(startOf(SLOT) - 1_000);
    const validator = consensusValidator({ now: () => clock.now() });
    const box = new SlotStartBox({ validate: (gossip) => validator.validate(gossip), clock, times: TIMES });
    const gossip = partialsGossip(partialsDraft());
    const settled = box.settle(gossip, validator.validate(gossip));
    expect(box.size).toBe(1);
    await clock.advance(1_000);
    expect(verdictOf(await settled)).toBe("valid");
  });
});

describe("what came before of the signer", () => {
  const twice = (first: PartialsDraftFacts, second: PartialsDraftFacts) => {
    const validator = consensusValidator();
    return [judgePartials(validator, first), judgePartials(validator, second)];
  };

  test("makes a second message for the slot one too many, whatever it holds", () => {
    expect(twice({}, {})).toEqual(["valid", "DuplicatePostConsensus"]);
    expect(twice({}, { indexes: [7] })).toEqual(["valid", "DuplicatePostConsensus"]);
  });

  test("counts for its signer, its slot, and the peer that told it", () => {
    expect(twice({}, { signer: 3 })).toEqual(["valid", "valid"]);
    expect(twice({}, { slot: SLOT - 1 })).toEqual(["valid", "valid"]);
    expect(twice({}, { peer: "other" })).toEqual(["valid", "valid"]);
  });

  test("is only what was accepted: a forged message keeps nobody's true one out", () => {
    const validator = consensusValidator();
    const forge = (draft: PartialsDraft) => draft.resign = () => [new Uint8Array(256)];
    expect([judgePartials(validator, {}, forge), judgePartials(validator)]).toEqual([
      "SSVMessageHasInvalidSignature",
      "valid",
    ]);
  });

  test("does not keep its consensus messages out, nor do they keep its partial signatures out", () => {
    const validator = consensusValidator();
    expect([
      judgeConsensus(validator, { kind: "prepare" }),
      judgePartials(validator),
      judgeConsensus(validator, { kind: "commit" }),
      judgeConsensus(validator, { kind: "roundChange", round: 2 }),
      judgePartials(validator),
    ]).toEqual(["valid", "valid", "valid", "valid", "DuplicatePostConsensus"]);
  });

  test("counts its duties in the epoch by slots, consensus and partial signatures together", () => {
    const validator = consensusValidator({
      now: () => startOf(20),
      duties: { inSyncCommittee: () => false },
    });
    const verdicts = [10, 11].map((slot) => judgePartials(validator, { slot }));
    verdicts.push(...[11, 12, 13, 14].map((height) => judgeConsensus(validator, { height })));
    verdicts.push(...[13, 14].map((slot) => judgePartials(validator, { slot })));
    expect(verdicts).toEqual([
      ...["valid", "valid"],
      ...["valid", "valid", "valid", "TooManyDuties"],
      ...["valid", "TooManyDuties"],
    ]);
  });

  test("is forgotten with its slot: what no longer counts is late", () => {
    let now = startOf(SLOT) + 5_000;
    const validator = consensusValidator({ now: () => now });
    const first = judgePartials(validator);
    now = startOf(SLOT + 34) + 3_050;
    const last = judgePartials(validator);
    now++;
    expect([first, last, judgePartials(validator)]).toEqual([
      "valid",
      "DuplicatePostConsensus",
      "LateMessage",
    ]);
  });
});
