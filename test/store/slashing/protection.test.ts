import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Hex } from "../../../src/spec/hex.ts";
import {
  type AttestationHistory,
  attestationsOf,
  judgeAttestation,
  withAttestation,
} from "../../../src/spec/slashing/attestation-history.ts";
import { MAX_UINT64 } from "../../../src/spec/slashing/uint64.ts";
import { readInterchange } from "../../../src/store/slashing/interchange.ts";
import { MAX_AT_ONCE } from "../../../src/store/slashing/protection.ts";
import { chainVotes, votes } from "../../spec/slashing/support.ts";
import { proposal, record, validator } from "./records.ts";
import { bytes, faultIn, testStores } from "./support.ts";

const { create, open } = testStores();

describe("what was recorded", () => {
  test("is allowed again and nothing beside it", () => {
    const store = create();
    expect(store.recordAttestations([record(3, 4, 1)])).toEqual([null]);
    expect(store.recordAttestations([record(3, 4, 1)])).toEqual([null]);
    expect(store.recordAttestations([{ ...record(3, 4, 2), slot: 129n }])).toEqual(["doubleVote"]);
    expect(store.recordBlock(proposal(9, 1))).toBeNull();
    expect(store.recordBlock(proposal(9, 1))).toBeNull();
    expect(store.recordBlock(proposal(9, 2))).toBe("doubleProposal");
  });

  test("is there after the file was closed and opened", () => {
    const first = create();
    first.recordAttestations([record(3, 4, 1)]);
    first.recordBlock(proposal(9, 1));
    first.close();
    const store = open();
    expect(store.checkAttestation(record(2, 5, 2))).toBe("surrounds");
    expect(store.checkAttestation(record(3, 4, 1))).toBeNull();
    expect(store.checkBlock(proposal(9, 2))).toBe("doubleProposal");
    expect(store.recordAttestations([{ ...record(4, 5, 2), slot: 127n }])).toEqual(["belowHighestSlot"]);
  });

  test("is of its validator alone", () => {
    const store = create();
    store.recordAttestations([record(3, 4, 1)]);
    expect(store.checkAttestation(record(3, 4, 2, validator(2)))).toBeNull();
  });

  test("is of a validator however its key is written", () => {
    const store = create();
    const key = `0x${"ab".repeat(48)}` as const;
    store.recordAttestations([record(3, 4, 1, `0x${"AB".repeat(48)}` as Hex)]);
    expect(store.checkAttestation(record(3, 4, 2, key))).toBe("doubleVote");
  });

  test("may be of the last epochs that there are", () => {
    const store = create();
    const last = {
      ...record(0, 0, 1),
      sourceEpoch: MAX_UINT64 - 1n,
      targetEpoch: MAX_UINT64,
      slot: MAX_UINT64,
    };
    expect(store.recordAttestations([{ ...last, targetEpoch: 2n ** 53n }])).toEqual(["sourceAfterTarget"]);
    expect(store.recordAttestations([last])).toEqual([null]);
    expect(store.checkAttestation({ ...last, sourceEpoch: MAX_UINT64 })).toBe("doubleVote");
    expect(store.checkAttestation({ ...last, targetEpoch: MAX_UINT64 - 1n })).toBe("targetBelowMinimum");
  });
});

test("a check records nothing", () => {
  const store = create();
  expect(store.checkAttestation(record(3, 4, 1))).toBeNull();
  expect(store.checkAttestation(record(3, 4, 2))).toBeNull();
  expect(store.checkBlock(proposal(9, 1))).toBeNull();
  expect(store.checkBlock(proposal(9, 2))).toBeNull();
  expect(store.recordAttestations([{ ...record(3, 4, 2), slot: 0n }])).toEqual([null]);
});

describe("attestations checked at once", () => {
  test("are each judged by itself", () => {
    const store = create();
    store.recordAttestations([record(3, 4, 1), record(3, 4, 1, validator(2))]);
    const asked = [
      record(3, 4, 1),
      record(3, 4, 2),
      record(2, 5, 1, validator(2)),
      record(4, 5, 1),
      record(4, 5, 2),
    ];
    expect(store.checkAttestations(asked)).toEqual([null, "doubleVote", "surrounds", null, null]);
    expect(asked.map((one) => store.checkAttestation(one))).toEqual(store.checkAttestations(asked));
  });

  test("are not asked for their slot", () => {
    const store = create();
    store.recordAttestations([record(3, 4, 1)]);
    const early = { ...record(4, 5, 2), slot: 0n };
    expect(store.checkAttestations([early])).toEqual([null]);
  });

  test("are at most so many", () => {
    const many = Array.from({ length: MAX_AT_ONCE + 1 }, () => record(3, 4, 1));
    expect(() => create().checkAttestations(many)).toThrow(RangeError);
  });
});

test("a history on disk judges, and is kept, as the rules' own is, whatever is asked", () => {
  const store = create();
  let validators = 0;
  fc.assert(
    fc.property(fc.oneof(chainVotes, fc.array(votes, { maxLength: 40 })), (all) => {
      const by = validator(++validators);
      let history: AttestationHistory = [];
      const expected: (string | null)[] = [];
      const asked = all.flatMap(({ signingRoot, ...rest }, i) =>
        signingRoot === null ? [] : [{ ...rest, signingRoot, validatorPublicKey: by, slot: BigInt(i) }]
      );
      for (const one of asked) {
        const refusal = judgeAttestation(history, one);
        if (refusal === null) history = withAttestation(history, one);
        expected.push(refusal);
      }
      expect(store.recordAttestations(asked)).toEqual(expected);
      expect(store.checkAttestations(asked)).toEqual(asked.map((one) => judgeAttestation(history, one)));
      expect(readInterchange(bytes(store.exportInterchange())).validators.get(by)?.attestations ?? [])
        .toEqual(attestationsOf(history));
    }),
    { numRuns: 60 },
  );
});

describe("attestations recorded at once", () => {
  test("are judged one after the other, and one that is refused does not hold up the others", () => {
    const store = create();
    const refusals = store.recordAttestations([
      record(3, 4, 1),
      { ...record(3, 4, 2), slot: 129n },
      record(3, 4, 2, validator(2)),
    ]);
    expect(refusals).toEqual([null, "doubleVote", null]);
    expect(store.checkAttestation(record(3, 4, 3, validator(2)))).toBe("doubleVote");
  });

  test("are none where one of them is no attestation", () => {
    const store = create();
    const bad = [
      { ...record(3, 4, 1), targetEpoch: MAX_UINT64 + 1n },
      { ...record(3, 4, 1), sourceEpoch: -1n },
      { ...record(3, 4, 1), signingRoot: "0x12" as const },
      { ...record(3, 4, 1), validatorPublicKey: "0x12" as const },
    ];
    for (const one of bad) {
      expect(() => store.recordAttestations([record(3, 4, 1, validator(2)), one])).toThrow(RangeError);
    }
    expect(store.checkAttestation(record(3, 4, 2, validator(2)))).toBeNull();
  });

  test("are at most so many", () => {
    const many = Array.from({ length: MAX_AT_ONCE + 1 }, () => record(3, 4, 1));
    expect(() => create().recordAttestations(many)).toThrow(RangeError);
  });
});

describe("the highest attesting slot", () => {
  test("refuses what is below it, and another root at it", () => {
    const store = create();
    store.recordAttestations([{ ...record(3, 4, 1), slot: 130n }]);
    expect(store.recordAttestations([{ ...record(4, 5, 2), slot: 129n }])).toEqual(["belowHighestSlot"]);
    expect(store.recordAttestations([{ ...record(4, 5, 2), slot: 130n }])).toEqual([
      "otherRootAtHighestSlot",
    ]);
    expect(store.recordAttestations([{ ...record(3, 4, 1), slot: 130n }])).toEqual([null]);
    expect(store.recordAttestations([{ ...record(4, 5, 2), slot: 160n }])).toEqual([null]);
    expect(store.recordAttestations([{ ...record(4, 5, 2), slot: 159n }])).toEqual(["belowHighestSlot"]);
  });

  test("stays where an attestation is refused", () => {
    const store = create();
    store.recordAttestations([record(3, 4, 1)]);
    expect(store.recordAttestations([{ ...record(3, 4, 2), slot: 200n }])).toEqual(["doubleVote"]);
    expect(store.recordAttestations([{ ...record(4, 5, 3), slot: 199n }])).toEqual([null]);
  });
});

test("a closed one answers nothing, and may be closed again", () => {
  const store = create();
  store.close();
  store.close();
  expect(faultIn(() => store.recordAttestations([record(3, 4, 1)]))).toBe("closed");
  expect(faultIn(() => store.checkBlock(proposal(3, 1)))).toBe("closed");
});
