import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { type KeySet, readKeySets } from "../../../src/conformance/keysets.ts";
import { caseFiles } from "../../../src/conformance/source.ts";
import { typesCase, WAITS_FOR_BLOCK_BODIES } from "../../../src/conformance/types/cases.ts";

const PUBLISHED = fileURLToPath(new URL("../../../../shared/vectors/vectors.tar.xz", import.meta.url));

/** For cases that need no keys. */
const NO_KEYS: KeySet = {
  validatorPublicKey: new Uint8Array(48),
  shares: new Map(),
  operatorKeys: new Map(),
  operatorPrivateKeys: new Map(),
};

/** What differs, or why the case waits. */
function outcome(fileName: string, test: unknown, keys = NO_KEYS): string | null | undefined {
  const known = typesCase(fileName, test);
  if (known === null) return undefined;
  return "run" in known ? known.run(test, keys) : known.waitsFor;
}

describe.skipIf(!existsSync(PUBLISHED))("published cases, where they lie beside the checkout,", () => {
  test("all hold, but for those that need the body of a block", async () => {
    const keys = (await readKeySets(PUBLISHED)).get(4)!;
    const counts = new Map<unknown, number>();
    for await (const { path, text } of caseFiles(PUBLISHED, (path) => /^types\/.*\.json$/.test(path))) {
      const result = outcome(path.split("/").at(-1)!, JSON.parse(text), keys);
      counts.set(result, (counts.get(result) ?? 0) + 1);
    }
    expect(counts).toEqual(new Map([[null, 67], [WAITS_FOR_BLOCK_BODIES, 5]]));
  });
});

test("a kind that nothing here reads is said to be so", () => {
  expect(typesCase("unheard.OfTest_some_case.json", {})).toBeNull();
  expect(typesCase("beaconvote.EncodingTestOfAnotherKind.json", {})).toBeNull();
});

test.each([
  "beaconvote.EncodingTest_a.json",
  "maxmsgsize.StructureSizeTest_a.json",
  "encryption.EncryptionSpecTest_a.json",
  "proposerconsensusdata.ProposerConsensusDataTest_a.json",
])("%s of another shape does not hold, and does not end the run", (fileName) => {
  expect(outcome(fileName, {})).toMatch(/^not to be run: /);
});

describe("an encoding", () => {
  const fileName = "beaconvote.EncodingTest_a.json";
  const Data = btoa("\0".repeat(112));

  test("that does not decode differs", () => {
    expect(outcome(fileName, { Data: btoa("\0".repeat(111)) })).toBe("not decodable");
  });

  test("of another root differs", () => {
    expect(outcome(fileName, { Data })).toBeNull();
    expect(outcome(fileName, { Data, ExpectedRoot: Array(32).fill(0) })).toBe("another root");
  });
});

describe("the size of a structure", () => {
  const fileName = "maxmsgsize.StructureSizeTest_a.json";
  const root = `0x${"00".repeat(32)}`;
  const vote = {
    BlockRoot: root,
    Source: { epoch: "1", root },
    Target: { epoch: "2", root },
  };
  const partials = { Type: 0, Slot: "1", Messages: null };

  test("is that of its encoding", () => {
    const size = { Object: vote, ExpectedEncodedLength: 112, IsMaxSize: true };
    expect(outcome(fileName, size)).toBeNull();
    expect(outcome(fileName, { ...size, ExpectedEncodedLength: 111 }))
      .toBe("encoded length 112, expected 111");
  });

  test("is the greatest only where nothing of its kind is longer", () => {
    const size = { Object: partials, ExpectedEncodedLength: 20 };
    expect(outcome(fileName, { ...size, IsMaxSize: false })).toBeNull();
    expect(outcome(fileName, { ...size, IsMaxSize: true }))
      .toBe("longest of its kind 726932, expected 20");
  });

  test("of an unknown kind is not guessed", () => {
    expect(outcome(fileName, { Object: { Unheard: 1 }, ExpectedEncodedLength: 1, IsMaxSize: false }))
      .toBe("an object of no known kind: Unheard");
  });
});

describe("a proposer's data", () => {
  const fileName = "proposerconsensusdata.ProposerConsensusDataTest_a.json";
  const duty = {
    Type: 2,
    PubKey: `0x${"01".repeat(48)}`,
    Slot: "1",
    ValidatorIndex: "1",
    CommitteeIndex: 0,
    CommitteeLength: 0,
    CommitteesAtSlot: 0,
    ValidatorCommitteeIndex: 0,
    ValidatorSyncCommitteeIndices: null,
  };
  const caseOf = (change: object, ExpectedErrorCode: number) => ({
    ConsensusData: { Duty: duty, Version: "electra", DataSSZ: btoa("\0".repeat(84)), ...change },
    ExpectedErrorCode,
  });

  test("waits where only the block's body can tell, whatever is expected", () => {
    expect(outcome(fileName, caseOf({}, 0))).toBe(WAITS_FOR_BLOCK_BODIES);
    expect(outcome(fileName, caseOf({}, 1))).toBe(WAITS_FOR_BLOCK_BODIES);
  });

  test("is run where the duty, the version or the mere length tells", () => {
    expect(outcome(fileName, caseOf({ Duty: { ...duty, Type: 1 } }, 10))).toBeNull();
    expect(outcome(fileName, caseOf({ Version: "phase0" }, 11))).toBeNull();
    expect(outcome(fileName, caseOf({ Version: "unknown" }, 11))).toBeNull();
    expect(outcome(fileName, caseOf({ DataSSZ: btoa("\0".repeat(83)) }, 1))).toBeNull();
    expect(outcome(fileName, caseOf({ DataSSZ: null }, 0))).toBe("code 1, expected 0");
  });
});
