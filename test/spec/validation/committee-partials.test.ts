import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Code } from "../../../src/spec/codes.ts";
import type { PartialSignatureMessage } from "../../../src/spec/containers/messages.ts";
import { alan } from "../../../src/spec/profiles/alan.ts";
import { boole } from "../../../src/spec/profiles/boole.ts";
import {
  checkCommitteePartials,
  checkPartialCounts,
  checkPartialsSize,
  partialsLimit,
} from "../../../src/spec/validation/committee-partials.ts";

function partial(signer: number, validatorIndex = 1): PartialSignatureMessage {
  return {
    partialSignature: new Uint8Array(96),
    signingRoot: new Uint8Array(32),
    signer,
    validatorIndex,
  };
}

interface Draft {
  operatorIds: number[];
  fullDataLength: number;
  partials: { type: number; slot: number; messages: PartialSignatureMessage[] };
}

function check(change: (draft: Draft) => void, profile = alan): Code | null {
  const messages = [partial(2, 1), partial(2, 2)];
  const draft = { operatorIds: [2], fullDataLength: 0, partials: { type: 0, slot: 12, messages } };
  change(draft);
  return checkCommitteePartials(draft, profile);
}

describe.each([alan, boole])("the size of data with partial signatures under $name", (profile) => {
  const { containers: { partialSignatureMessages: container }, limits } = profile;

  test("may be that of a message as large as the profile has them", () => {
    const count = (limits.partialsData - 20) / 144;
    const data = container.serialize({ type: 0, slot: 12, messages: Array(count).fill(partial(2)) });
    expect(data.length).toBe(limits.partialsData);
    expect(checkPartialsSize(data, profile)).toBeNull();
  });

  test("may not be a byte more", () => {
    expect(checkPartialsSize(new Uint8Array(limits.partialsData + 1), profile)).toBe(
      "SSVMessageDataTooLarge",
    );
  });
});

/** Every fault by its code, in the order of the rules. */
const FAULTS: readonly (readonly [Code, string, (draft: Draft) => void])[] = [
  ["NotExactlyOneSigner", "two signed it", (draft) => draft.operatorIds = [2, 3]],
  ["NotExactlyOneSigner", "nobody signed it", (draft) => draft.operatorIds = []],
  ["FullDataNotAllowed", "it has full data", (draft) => draft.fullDataLength = 1],
  ["UnknownPartialType", "no profile has its type", ({ partials }) => partials.type = 9],
  ["PartialTypeRoleMismatch", "it is a proposer's", ({ partials }) => partials.type = 1],
  ["NoPartialSigMessages", "it is empty", ({ partials }) => partials.messages = []],
  ["ZeroSignerNotAllowed", "a signer is 0", ({ partials }) => partials.messages[0]!.signer = 0],
  ["InconsistentSigners", "one is another's", ({ partials }) => partials.messages[1]!.signer = 3],
  ["PartialSigInconsistentSigner", "all are another's", (draft) => draft.operatorIds = [3]],
];

describe("a committee's partial signatures", () => {
  test.each([alan, boole])("pass as they must be under $name", (profile) => {
    expect(check(() => {}, profile)).toBeNull();
  });

  test.each(FAULTS)("are refused as %s where %s", (code, _, fault) => expect(check(fault)).toBe(code));

  test("of a type that only the other profile has are of an unknown type", () => {
    const selectionProofs = ({ partials }: Draft) => void (partials.type = 2);
    expect([alan, boole].map((profile) => check(selectionProofs, profile))).toEqual([
      "PartialTypeRoleMismatch",
      "UnknownPartialType",
    ]);
  });

  test("with two faults are refused for the first of the rules", () => {
    const two = (draft: Draft) => {
      draft.fullDataLength = 1;
      draft.partials.messages = [];
    };
    expect(check(two)).toBe("FullDataNotAllowed");
  });
});

describe("the number of partial signatures", () => {
  test.each([[1, 2], [2, 4], [511, 1_022], [512, 1_024], [513, 1_025], [3_000, 3_512]])(
    "of %i validators is %i at most",
    (validators, limit) => expect(partialsLimit(validators)).toBe(limit),
  );

  test("fits a message of the largest committee under the profile that has such committees", () => {
    expect(partialsLimit(3_000)).toBeLessThanOrEqual(boole.limits.partialSignatures);
  });

  test("is counted in all, and of each validator", () => {
    const indexes = fc.array(fc.nat({ max: 6 }), { maxLength: 16 });
    fc.assert(fc.property(indexes, fc.integer({ min: 1, max: 8 }), (list, validators) => {
      const most = Math.max(0, ...list.map((index) => list.filter((other) => other === index).length));
      const ofOne = most > 2 ? "TooManyPartialsOfValidator" : null;
      const expected = list.length > 2 * validators ? "TooManyPartials" : ofOne;
      expect(checkPartialCounts(list.map((index) => partial(2, index)), validators)).toBe(expected);
    }));
  });
});
