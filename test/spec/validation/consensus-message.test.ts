import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Code } from "../../../src/spec/codes.ts";
import { QBFT_TYPES } from "../../../src/spec/containers/consensus.ts";
import { alan } from "../../../src/spec/profiles/alan.ts";
import { sha256 } from "../../../src/spec/sha256.ts";
import {
  checkConsensusMessage,
  type ConsensusMessageFacts,
} from "../../../src/spec/validation/consensus-message.ts";
import type { RoleName } from "../../../src/spec/validation/consensus-roles.ts";
import {
  type ConsensusDraft,
  consensusDraft,
  type ConsensusKind,
  JUSTIFICATION,
  KINDS,
  VALUE,
} from "./consensus-drafts.ts";

const FACTS: ConsensusMessageFacts = { role: "committee", committeeSize: 4, profile: alan };

type Change = (draft: ConsensusDraft) => void;

function check(kind: ConsensusKind, change: Change, facts: Partial<ConsensusMessageFacts> = {}): Code | null {
  const draft = consensusDraft(kind);
  change(draft);
  return checkConsensusMessage(draft.signed, draft.message, { ...FACTS, ...facts });
}

describe.each(KINDS)("a %s", (kind) => {
  test("that is as it must be passes", () => expect(check(kind, () => {})).toBeNull());

  test("of round 0 is refused", () => {
    expect(check(kind, ({ message }) => message.round = 0)).toBe("MessageRoundInvalid");
  });

  test.each([12, 57])(
    "whose identifier is not the message's id, cut to %i bytes or not, is refused",
    (end) => {
      const verdict = check(kind, ({ message }) => {
        message.identifier = message.identifier.map((byte, i) => i === 11 ? byte ^ 1 : byte).slice(0, end);
      });
      expect(verdict).toBe("MessageIdentifierInvalid");
    },
  );

  test.each(["commitBoostSigning", "preconfirmation"] as const)("for the role %s is refused", (role) => {
    expect(check(kind, () => {}, { role })).toBe("MessageTypeInvalid");
  });

  test.each(
    [
      ["validatorRegistration", "ValidatorRegistrationNoConsensusPhase"],
      ["voluntaryExit", "ValidatorExitNoConsensusPhase"],
    ] as const,
  )("for the role %s, which has no consensus, is refused", (role, code) => {
    expect(check(kind, () => {}, { role })).toBe(code);
  });

  test("with a prepare justification that is no signed message is refused", () => {
    const verdict = check(kind, ({ message }) => {
      message.prepareJustification = [JUSTIFICATION, JUSTIFICATION.slice(1)];
    });
    expect(verdict).toBe("MalformedPrepareJustification");
  });

  test("with a round-change justification that is no signed message is refused", () => {
    const verdict = check(kind, ({ message }) => {
      message.roundChangeJustification = [JUSTIFICATION, new Uint8Array()];
    });
    expect(verdict).toBe("MalformedRoundChangeJustification");
  });

  test("may have prepare justifications only where it proposes", () => {
    const verdict = check(kind, ({ message }) => message.prepareJustification = [JUSTIFICATION]);
    expect(verdict).toBe(kind === "proposal" ? null : "UnexpectedPrepareJustification");
  });

  test("may have round-change justifications only where it proposes or changes the round", () => {
    const verdict = check(kind, ({ message }) => message.roundChangeJustification = [JUSTIFICATION]);
    const may = kind === "proposal" || kind === "roundChange";
    expect(verdict).toBe(may ? null : "UnexpectedRoundChangeJustification");
  });
});

describe("the last round", () => {
  const rounds: readonly (readonly [RoleName, number])[] = [
    ["committee", 12],
    ["aggregatorCommittee", 12],
    ["aggregator", 12],
    ["proposer", 6],
    ["syncContribution", 6],
  ];

  test.each(rounds)("of the role %s is %i", (role, last) => {
    const inRound = (round: number) => check("prepare", ({ message }) => message.round = round, { role });
    expect([inRound(last), inRound(last + 1)]).toEqual([null, "RoundTooHigh"]);
  });
});

describe("several signers", () => {
  const signedBy = (ids: number[]): Change => ({ signed }) => signed.operatorIds = ids;

  test.each(["proposal", "prepare", "roundChange"] as const)("of a %s are refused", (kind) => {
    expect(check(kind, signedBy([1, 2, 3]))).toBe("MessageAllowsOneSignerOnly");
  });

  test.each([[4, 3], [7, 5], [10, 7], [13, 9]])(
    "of a commit in a committee of %i are %i at least",
    (size, quorum) => {
      const ids = Array.from({ length: size }, (_, i) => i + 1);
      const of = (count: number) => check("decided", signedBy(ids.slice(0, count)), { committeeSize: size });
      expect([of(2), of(quorum - 1), of(quorum), of(size)]).toEqual([
        "DecidedWithoutQuorum",
        "DecidedWithoutQuorum",
        null,
        null,
      ]);
    },
  );
});

describe("full data", () => {
  const with_ = (fullData: Uint8Array): Change => ({ signed }) => signed.fullData = fullData;

  test.each(["prepare", "commit"] as const)("is refused on a %s", (kind) => {
    expect(check(kind, with_(VALUE))).toBe("FullDataNotAllowed");
  });

  test.each(["proposal", "roundChange", "decided"] as const)("of a %s hashes to its root", (kind) => {
    expect([check(kind, with_(VALUE)), check(kind, with_(Uint8Array.of(1)))]).toEqual([
      null,
      "RootHashInvalid",
    ]);
  });

  test.each(["proposal", "decided"] as const)("has to come with a %s", (kind) => {
    expect(check(kind, with_(new Uint8Array()))).toBe("FullDataMissing");
  });

  test("has to come with a round-change whose sender prepared, and with no other", () => {
    const prepared: Change = ({ message }) => message.dataRound = 1;
    expect([check("roundChange", prepared), check("roundChange", () => {})]).toEqual([
      "FullDataMissing",
      null,
    ]);
  });

  test("that is missing is found last, since whoever passed the message on is not to blame for it", () => {
    const verdict = check("proposal", (draft) => {
      with_(new Uint8Array())(draft);
      draft.message.roundChangeJustification = [new Uint8Array()];
    });
    expect(verdict).toBe("MalformedRoundChangeJustification");
  });
});

test("a type that there is not is refused", () => {
  expect(check("prepare", ({ message }) => message.msgType = 4)).toBe("MessageTypeInvalid");
  expect(check("decided", ({ message }) => message.msgType = 4)).toBe("MessageAllowsOneSignerOnly");
});

/** Faults that can be there at once, in the order of the rules. */
const FAULTS: readonly (readonly [Code, Change])[] = [
  ["MessageAllowsOneSignerOnly", ({ signed }) => signed.operatorIds = [1, 2, 3]],
  ["RootHashInvalid", ({ message }) => message.root = sha256(Uint8Array.of(9))],
  ["MessageRoundInvalid", ({ message }) => message.round = 0],
  ["MessageIdentifierInvalid", ({ message }) => message.identifier = new Uint8Array(56)],
  ["MalformedPrepareJustification", ({ message }) => message.prepareJustification = [new Uint8Array(3)]],
  [
    "MalformedRoundChangeJustification",
    ({ message }) => message.roundChangeJustification = [new Uint8Array(3)],
  ],
];

test("a proposal with several faults is refused for the first of the rules", () => {
  fc.assert(fc.property(fc.subarray([...FAULTS.keys()], { minLength: 1 }), (chosen) => {
    const verdict = check("proposal", (draft) => chosen.forEach((i) => FAULTS[i]![1](draft)));
    expect(verdict).toBe(FAULTS[chosen[0]!]![0]);
  }));
});

test("any message gets an answer, and one that passes has what its type must have", () => {
  const some = fc.record({
    signers: fc.uniqueArray(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
    msgType: fc.integer({ min: 0, max: 5 }),
    round: fc.integer({ min: 0, max: 14 }),
    dataRound: fc.integer({ min: 0, max: 2 }),
    fullData: fc.constantFrom(VALUE, new Uint8Array(), Uint8Array.of(7)),
    prepares: fc.array(fc.constantFrom(JUSTIFICATION, Uint8Array.of(1)), { maxLength: 2 }),
    roundChanges: fc.array(fc.constantFrom(JUSTIFICATION, Uint8Array.of(1)), { maxLength: 2 }),
  });
  fc.assert(
    fc.property(some, ({ signers, msgType, round, dataRound, fullData, prepares, roundChanges }) => {
      const code = check("commit", ({ signed, message }) => {
        signed.operatorIds = signers.toSorted();
        signed.fullData = fullData;
        Object.assign(message, { msgType, round, dataRound });
        message.prepareJustification = prepares;
        message.roundChangeJustification = roundChanges;
      });
      if (code !== null) return;
      const proposes = msgType === QBFT_TYPES.proposal;
      const changes = msgType === QBFT_TYPES.roundChange;
      const decided = signers.length > 1;
      expect(round >= 1 && round <= 12 && msgType <= 3).toBe(true);
      expect(!decided || (msgType === QBFT_TYPES.commit && signers.length >= 3)).toBe(true);
      expect(fullData === VALUE || !(proposes || decided || (changes && dataRound > 0))).toBe(true);
      expect(fullData.length === 0 || proposes || decided || changes).toBe(true);
      expect(prepares.length === 0 || proposes).toBe(true);
      expect(roundChanges.length === 0 || proposes || changes).toBe(true);
      expect([...prepares, ...roundChanges].every((bytes) => bytes === JUSTIFICATION)).toBe(true);
    }),
    { numRuns: 5_000 },
  );
});
