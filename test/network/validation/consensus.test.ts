import { describe, expect, test } from "vitest";
import type { Code } from "../../../src/spec/codes.ts";
import { qbftMessage } from "../../../src/spec/containers/consensus.ts";
import { toHex } from "../../../src/spec/hex.ts";
import { executorOf } from "../../../src/spec/message-id.ts";
import { alan } from "../../../src/spec/profiles/alan.ts";
import { boole } from "../../../src/spec/profiles/boole.ts";
import { sha256 } from "../../../src/spec/sha256.ts";
import {
  COMMITTEE,
  type ConsensusDraft,
  consensusDraft,
  type ConsensusDraftFacts,
  consensusGossip,
  consensusValidator,
  judgeConsensus,
  type Kind,
  rolesOf,
  startOf,
} from "./consensus-support.ts";
import { countingVerifier, createValidator, SLOT, verdictOf } from "./support.ts";

const KINDS: readonly Kind[] = ["proposal", "prepare", "commit", "roundChange", "decided"];

const EVERY = [alan, boole].flatMap((profile) =>
  rolesOf(profile).flatMap((role) => KINDS.map((kind) => ({ profile, role, kind, name: profile.name })))
);

describe("a consensus message that passes every rule", () => {
  test.each(EVERY)("comes out with what is in it: $kind of $role under $name", (facts) => {
    const draft = consensusDraft(facts);
    const answer = consensusValidator(facts).validate(consensusGossip(draft));
    expect(answer).toEqual({
      kind: "consensus",
      role: facts.role,
      executor: toHex(executorOf(draft.msgId)),
      height: SLOT,
      signed: {
        signatures: draft.operatorIds.map(() => expect.any(Uint8Array)),
        operatorIds: draft.operatorIds,
        ssvMessage: { msgType: 0, msgId: draft.msgId, data: qbftMessage.serialize(draft.message) },
        fullData: draft.fullData,
      },
      message: draft.message,
    });
  });

  test("is not changed by what becomes of the bytes that it came in", () => {
    const gossip = consensusGossip(consensusDraft({ kind: "proposal" }));
    const answer = consensusValidator().validate(gossip);
    const before = JSON.stringify(answer);
    gossip.data.fill(0xff);
    expect(verdictOf(answer)).toBe("valid");
    expect(JSON.stringify(answer)).toBe(before);
  });

  test("is of an unknown role where no consensus is set up", () => {
    expect(verdictOf(createValidator().validate(consensusGossip(consensusDraft())))).toBe("UnknownRole");
  });
});

interface Fault {
  readonly code: Code;
  readonly what: string;
  readonly facts?: ConsensusDraftFacts;
  readonly change: (draft: ConsensusDraft) => void;
}

const fault = (
  code: Code,
  what: string,
  change: (draft: ConsensusDraft) => void = () => {},
  facts: ConsensusDraftFacts = {},
): Fault => ({ code, what, change, facts });

const OTHER_VALIDATOR = new Uint8Array(48).fill(0x77);

/** One fault for every rule, in the order of the rules. */
const FAULTS: readonly Fault[] = [
  fault("NoSigners", "nobody signed it", (draft) => draft.operatorIds = []),
  fault("EmptyData", "no data", (draft) => draft.data = new Uint8Array()),
  fault("WrongDomain", "another network's", ({ msgId }) => msgId[3] = 9),
  fault("MessageTypeInvalid", "a commit-boost partial", (draft) => draft.msgType = 2),
  fault("UnknownRole", "a proposer's partial, which nothing takes yet", (draft) => draft.msgType = 1, {
    role: "proposer",
  }),
  fault("UnknownCommittee", "nobody's committee", ({ msgId }) => msgId[30]! ^= 1),
  fault("UnknownCommittee", "a committee's id behind a byte that is not 0", ({ msgId }) => msgId[8] = 1),
  fault("UnknownValidator", "nobody's validator", ({ msgId }) => msgId.set(OTHER_VALIDATOR, 8), {
    role: "proposer",
  }),
  fault("SignerIsNotInCommittee", "of a known operator outside", (draft) => draft.operatorIds = [5]),
  fault("WrongTopic", "on another topic", (draft) => draft.topic = "ssv.v2.0"),
  fault("UnmarshalSSZ", "no QBFT message", (draft) => draft.data = new Uint8Array(75)),
  fault("MessageAllowsOneSignerOnly", "prepared by three", () => {}, { operatorIds: [1, 2, 3] }),
  fault("DecidedWithoutQuorum", "committed by two", () => {}, { kind: "decided", operatorIds: [1, 2] }),
  fault("FullDataNotAllowed", "a prepare with a value", (draft) => draft.fullData = Uint8Array.of(1)),
  fault("RootHashInvalid", "another value", (draft) => draft.fullData = Uint8Array.of(1), {
    kind: "proposal",
  }),
  fault("MessageTypeInvalid", "an unknown QBFT type", ({ message }) => message.msgType = 4),
  fault("MessageRoundInvalid", "round 0", ({ message }) => message.round = 0),
  fault("ValidatorRegistrationNoConsensusPhase", "for a registration", ({ msgId }) => msgId[4] = 4, {
    role: "proposer",
  }),
  fault("ValidatorExitNoConsensusPhase", "for an exit", ({ msgId }) => msgId[4] = 5, { role: "proposer" }),
  fault("RoundTooHigh", "round 13", ({ message }) => message.round = 13),
  fault("RoundTooHigh", "round 7 of a proposer", ({ message }) => message.round = 7, { role: "proposer" }),
  fault("MessageIdentifierInvalid", "another identifier", ({ message }) => {
    message.identifier = message.identifier.map((byte) => byte ^ 1);
  }),
  fault("MalformedPrepareJustification", "a prepare that is none", ({ message }) => {
    message.prepareJustification = [Uint8Array.of(1)];
  }, { kind: "proposal" }),
  fault("UnexpectedRoundChangeJustification", "a prepare with round-changes", ({ message }) => {
    const { data } = consensusGossip(consensusDraft());
    message.roundChangeJustification = [data];
  }),
  fault("FullDataMissing", "a proposal without its value", (draft) => draft.fullData = new Uint8Array(), {
    kind: "proposal",
  }),
  fault("ProposalLeaderInvalid", "a proposal of another than the leader", () => {}, {
    kind: "proposal",
    operatorIds: [2],
  }),
  fault("RoundTooFarAhead", "round 5 after five seconds", () => {}, { round: 5 }),
  fault("EarlyMessage", "of the next slot", () => {}, { height: SLOT + 1 }),
  fault("LateMessage", "of four slots ago, a proposer's", () => {}, { height: SLOT - 4, role: "proposer" }),
  fault("SSVMessageHasInvalidSignature", "one bit off", (draft) => {
    draft.resign = (signatures) =>
      signatures.map((each) => each.map((byte, i) => i === 255 ? byte ^ 1 : byte));
  }),
  fault("SSVMessageHasInvalidSignature", "one of three bits off", (draft) => {
    draft.resign = ([one, two, three]) => [one!, two!, three!.map((byte) => byte ^ 1)];
  }, { kind: "decided" }),
];

describe("a consensus message", () => {
  test.each(FAULTS)("is refused as $code where it is $what", ({ code, change, facts }) => {
    const verify = countingVerifier();
    expect(judgeConsensus(consensusValidator({ verify }), facts, change)).toBe(code);
    expect(verify.calls > 0).toBe(code === "SSVMessageHasInvalidSignature");
  });

  test("of a committee without validators is refused", () => {
    const committee = () => ({ id: "0x" as const, operatorIds: COMMITTEE, validators: [] });
    expect(judgeConsensus(consensusValidator({ committee }))).toBe("CommitteeWithoutValidators");
  });

  test("of a profile's role is refused under the other profile where that has it not", () => {
    const ofAlan = judgeConsensus(consensusValidator({ profile: boole }), { role: "aggregator" }, (draft) => {
      draft.topic = boole.topic(COMMITTEE, "test");
    });
    expect(ofAlan).toBe("SSVMessageInvalidRole");
  });
});

describe("what came before", () => {
  const twice = (first: ConsensusDraftFacts, second: ConsensusDraftFacts, now?: () => number) => {
    const validator = consensusValidator({ ...now && { now } });
    return [judgeConsensus(validator, first), judgeConsensus(validator, second)];
  };

  test("counts against the same signer, type and round", () => {
    expect(twice({}, {})).toEqual(["valid", "DuplicateConsensusMessage"]);
    expect(twice({}, { operatorIds: [3] })).toEqual(["valid", "valid"]);
    expect(twice({}, { kind: "commit" })).toEqual(["valid", "valid"]);
    expect(twice({}, { round: 2 })).toEqual(["valid", "valid"]);
    expect(twice({ round: 2 }, {})).toEqual(["valid", "RoundAlreadyAdvanced"]);
  });

  test("counts for the peer that told it, so that nobody is blamed for what a signer told others", () => {
    expect(twice({ peer: "a" }, { peer: "b" })).toEqual(["valid", "valid"]);
  });

  test("counts for its slot and its duty", () => {
    const now = () => startOf(SLOT) + 5_000;
    expect(twice({}, { height: SLOT - 1 }, now)).toEqual(["valid", "valid"]);
    expect(twice({ role: "proposer" }, { role: "aggregator" })).toEqual(["valid", "valid"]);
  });

  test("makes an older slot of a validator's duty useless, of a committee's not", () => {
    expect(twice({ role: "aggregator" }, { role: "aggregator", height: SLOT - 1 })).toEqual([
      "valid",
      "SlotAlreadyAdvanced",
    ]);
    expect(twice({ role: "committee" }, { role: "committee", height: SLOT - 1 })).toEqual(["valid", "valid"]);
  });

  test("makes a decided message of the same signers useless, of others not", () => {
    const decided = { kind: "decided" } as const;
    expect(twice(decided, { ...decided, round: 2 })).toEqual(["valid", "DecidedWithSameSigners"]);
    expect(twice(decided, { ...decided, operatorIds: [1, 2, 4] })).toEqual(["valid", "valid"]);
  });

  test("blames a second proposal of another value", () => {
    const validator = consensusValidator();
    const other = (draft: ConsensusDraft) => {
      draft.fullData = Uint8Array.of(1);
      draft.message.root = sha256(draft.fullData);
    };
    expect([
      judgeConsensus(validator, { kind: "proposal" }),
      judgeConsensus(validator, { kind: "proposal" }, other),
    ]).toEqual(["valid", "DifferentProposal"]);
  });

  test("is only what was accepted: a forged message keeps nobody's true one out", () => {
    const validator = consensusValidator();
    const forge = (draft: ConsensusDraft) => draft.resign = () => [new Uint8Array(256)];
    expect([judgeConsensus(validator, {}, forge), judgeConsensus(validator)]).toEqual([
      "SSVMessageHasInvalidSignature",
      "valid",
    ]);
  });

  test("is forgotten with its slot: what no longer counts is late", () => {
    let now = startOf(SLOT) + 5_000;
    const validator = consensusValidator({ now: () => now });
    const first = judgeConsensus(validator);
    now = startOf(SLOT + 34) + 3_050;
    const last = judgeConsensus(validator);
    now++;
    expect([first, last, judgeConsensus(validator)]).toEqual([
      "valid",
      "DuplicateConsensusMessage",
      "LateMessage",
    ]);
  });
});
