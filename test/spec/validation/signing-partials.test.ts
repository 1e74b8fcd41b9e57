import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Code } from "../../../src/spec/codes.ts";
import type { PartialSignatureMessage } from "../../../src/spec/containers/messages.ts";
import {
  checkGossipedPartial,
  checkPartialShape,
  checkSeen,
  checkTimeToLive,
  COMMIT_BOOST_SLOTS_AHEAD,
  type GossipedPartialFacts,
  PRECONF_SLOTS_AHEAD,
} from "../../../src/spec/validation/signing-partials.ts";

const SIGNING_ROOT = new Uint8Array(32).fill(0x96);
const FACTS: GossipedPartialFacts = {
  partialType: 6,
  validatorIndex: 1,
  signingRoot: SIGNING_ROOT,
  currentSlot: 12,
  slotsAhead: 1,
};

interface Draft {
  operatorIds: number[];
  fullDataLength: number;
  partials: { type: number; slot: number; messages: PartialSignatureMessage[] };
}

function partialOf(signer: number): PartialSignatureMessage {
  return { partialSignature: new Uint8Array(96), signingRoot: SIGNING_ROOT, signer, validatorIndex: 1 };
}

function draft(): Draft {
  return { operatorIds: [2], fullDataLength: 0, partials: { type: 6, slot: 12, messages: [partialOf(2)] } };
}

function check(change: (message: Draft) => void): Code | null {
  const message = draft();
  change(message);
  return checkGossipedPartial(message, FACTS);
}

/** Every fault by its code, in the order of the rules. */
const FAULTS: readonly (readonly [Code, (message: Draft) => void])[] = [
  ["NotExactlyOneSigner", (message) => message.operatorIds = [2, 3]],
  ["FullDataNotAllowed", (message) => message.fullDataLength = 1],
  ["PartialTypeRoleMismatch", ({ partials }) => partials.type = 0],
  ["NoPartialSigMessages", ({ partials }) => partials.messages = []],
  ["ZeroSignerNotAllowed", ({ partials }) => partials.messages[0]!.signer = 0],
  ["InconsistentSigners", ({ partials }) => partials.messages.push(partialOf(7))],
  ["PartialSigInconsistentSigner", (message) => message.operatorIds[0] = 5],
  ["WrongRootsCount", ({ partials }) => partials.messages.push({ ...partials.messages[0]! })],
  ["UnknownValidatorIndex", ({ partials }) => partials.messages[0]!.validatorIndex = 2],
  ["WrongSigningRoot", ({ partials }) => partials.messages[0]!.signingRoot = new Uint8Array(32)],
  ["OutsideTimeToLive", ({ partials }) => partials.slot = 10],
];

describe("a gossiped partial", () => {
  test("that is as it must be passes", () => expect(check(() => {})).toBeNull());

  test.each(FAULTS)("is refused as %s where that alone is wrong", (code, fault) => {
    expect(check(fault)).toBe(code);
  });

  test("with several faults is refused for the first of the rules", () => {
    fc.assert(
      fc.property(fc.subarray([...FAULTS.keys()], { minLength: 2 }), (chosen) => {
        const emptied = (i: number) => Number(FAULTS[i]![0] === "NoPartialSigMessages");
        const inTurn = chosen.toSorted((a, b) => emptied(a) - emptied(b));
        expect(check((message) => inTurn.forEach((i) => FAULTS[i]![1](message)))).toBe(
          FAULTS[chosen[0]!]![0],
        );
      }),
      { numRuns: 2_000 },
    );
  });

  test("of no operator is refused as of two", () => {
    expect(check((message) => message.operatorIds = [])).toBe("NotExactlyOneSigner");
  });

  test("that carries no request root has no signing root to be compared with", () => {
    const message = draft();
    message.partials.messages[0]!.signingRoot = new Uint8Array(32).fill(1);
    expect(checkGossipedPartial(message, { ...FACTS, signingRoot: null })).toBeNull();
  });

  test("has its shape checked alone too", () => {
    expect(checkPartialShape(draft(), 6)).toBeNull();
    expect(checkPartialShape(draft(), 7)).toBe("PartialTypeRoleMismatch");
  });
});

describe("the time to live", () => {
  test.each([
    [9, "OutsideTimeToLive"],
    [10, "OutsideTimeToLive"],
    [11, null],
    [12, null],
    [13, null],
    [14, "OutsideTimeToLive"],
  ])("of slot %i in slot 12 gives %s", (slot, code) => expect(checkTimeToLive(slot, 12, 1)).toBe(code));

  test("at genesis takes slots 0 and 1 only", () => {
    expect([0, 1, 2].map((slot) => checkTimeToLive(slot, 0, 1))).toEqual([null, null, "OutsideTimeToLive"]);
  });

  test("of any slot is three slots long: one ahead, its own and the next", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 40 }), (slot) => {
      const alive = [-3, -2, -1, 0, 1, 2, 3].filter((ahead) =>
        checkTimeToLive(slot, slot + ahead, 1) === null
      );
      expect(alive).toEqual([-1, 0, 1]);
    }));
  });
});

describe("a slot further ahead", () => {
  test("is alive as far as the role allows, and no further", () => {
    fc.assert(fc.property(fc.nat({ max: 2 ** 40 }), fc.nat({ max: 100 }), (currentSlot, slotsAhead) => {
      expect(checkTimeToLive(currentSlot + slotsAhead, currentSlot, slotsAhead)).toBeNull();
      expect(checkTimeToLive(currentSlot + slotsAhead + 1, currentSlot, slotsAhead)).toBe(
        "OutsideTimeToLive",
      );
    }));
  });

  test("gives the commit-boost roles one, and preconfirmations this epoch and the next", () => {
    expect([COMMIT_BOOST_SLOTS_AHEAD, PRECONF_SLOTS_AHEAD]).toEqual([1, 63]);
  });
});

describe("what was seen before", () => {
  test.each(
    [
      [false, 0, "valid"],
      [false, 1_714, "valid"],
      [false, 1_715, "TooManyRequestsInSlot"],
      [false, 9_999, "TooManyRequestsInSlot"],
      [true, 0, "DuplicatePartial"],
      [true, 1_715, "DuplicatePartial"],
    ] as const,
  )("(the same root: %s; roots in the slot: %i) gives %s", (sameRoot, rootsInSlot, verdict) => {
    expect(checkSeen({ sameRoot, rootsInSlot, rootsInAll: rootsInSlot })).toBe(verdict);
  });

  test("refuses what would be more than four full slots, however thinly it is spread", () => {
    const spread = (rootsInAll: number) => checkSeen({ sameRoot: false, rootsInSlot: 100, rootsInAll });
    expect([spread(4 * 1_715 - 1), spread(4 * 1_715)]).toEqual(["valid", "TooManyRequestsInSlot"]);
  });
});
