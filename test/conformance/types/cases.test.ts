import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ssz } from "@lodestar/types";
import { describe, expect, test } from "vitest";
import { type KeySet, readKeySets } from "../../../src/conformance/keysets.ts";
import { caseFiles } from "../../../src/conformance/source.ts";
import { typesCase } from "../../../src/conformance/types/cases.ts";
import { DATA_VERSIONS } from "../../../src/spec/containers/beacon.ts";
import { proposerConsensusData } from "../../../src/spec/containers/consensus-data.ts";
import { toHex } from "../../../src/spec/hex.ts";
import { proposerDuty } from "../../support/duty.ts";

const PUBLISHED = fileURLToPath(new URL("../../../../shared/vectors/vectors.tar.xz", import.meta.url));

const { electra } = ssz;
const BLOCK = electra.BlindedBeaconBlock.defaultValue();

/** For cases that need no keys. */
const NO_KEYS: KeySet = {
  validatorPublicKey: new Uint8Array(48),
  shares: new Map(),
  operatorKeys: new Map(),
  operatorPrivateKeys: new Map(),
};

/** What differs; undefined where nothing reads its kind. */
function outcome(fileName: string, test: unknown, keys = NO_KEYS): string | null | undefined {
  return typesCase(fileName)?.(test, keys);
}

describe.skipIf(!existsSync(PUBLISHED))("published cases, where they lie beside the checkout,", () => {
  test("all 72 hold", async () => {
    const keys = (await readKeySets(PUBLISHED)).get(4)!;
    const counts = new Map<unknown, number>();
    for await (const { path, text } of caseFiles(PUBLISHED, (path) => /^types\/.*\.json$/.test(path))) {
      const result = outcome(path.split("/").at(-1)!, JSON.parse(text), keys);
      counts.set(result, (counts.get(result) ?? 0) + 1);
    }
    expect(counts).toEqual(new Map([[null, 72]]));
  });
});

test("a kind that nothing here reads is said to be so", () => {
  expect(typesCase("unheard.OfTest_some_case.json")).toBeUndefined();
  expect(typesCase("beaconvote.EncodingTestOfAnotherKind.json")).toBeUndefined();
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
  const DataSSZ = btoa(String.fromCharCode(...electra.BlindedBeaconBlock.serialize(BLOCK)));
  const caseOf = (change: object, ExpectedErrorCode: number) => ({
    ConsensusData: { Duty: duty, Version: "electra", DataSSZ, ...change },
    ExpectedErrorCode,
  });

  test("holds with the expected code only", () => {
    expect(outcome(fileName, caseOf({}, 0))).toBeNull();
    expect(outcome(fileName, caseOf({}, 1))).toBe("code 0, expected 1");
  });

  test("is refused for its duty, its version or its block", () => {
    expect(outcome(fileName, caseOf({ Duty: { ...duty, Type: 1 } }, 10))).toBeNull();
    expect(outcome(fileName, caseOf({ Version: "phase0" }, 11))).toBeNull();
    expect(outcome(fileName, caseOf({ Version: "unknown" }, 11))).toBeNull();
    expect(outcome(fileName, caseOf({ DataSSZ: btoa("\0".repeat(83)) }, 1))).toBeNull();
    expect(outcome(fileName, caseOf({ DataSSZ: null }, 0))).toBe("code 1, expected 0");
  });
});

describe("the block in a proposer's value", () => {
  const fileName = "consensusdataproposer.ProposerSpecTest_a.json";
  const dataSsz = electra.BlindedBeaconBlock.serialize(BLOCK);
  const value = { duty: proposerDuty(), version: DATA_VERSIONS.electra, dataSsz };
  const caseOf = (change: object = {}) => ({
    Blinded: true,
    DataCd: btoa(String.fromCharCode(...proposerConsensusData.serialize(value))),
    ExpectedBlkRoot: toHex(electra.BlindedBeaconBlock.hashTreeRoot(BLOCK)),
    ExpectedCdRoot: toHex(proposerConsensusData.hashTreeRoot(value)),
    ExpectedErrorCode: 0,
    ...change,
  });

  test("has the expected root, form and value", () => {
    expect(outcome(fileName, caseOf())).toBeNull();
    expect(outcome(fileName, caseOf({ Blinded: false }))).toBe("blinded true, expected false");
    expect(outcome(fileName, caseOf({ ExpectedBlkRoot: "00" }))).toMatch(/^root of the block 0x/);
    expect(outcome(fileName, caseOf({ ExpectedCdRoot: "00" }))).toMatch(/^root of the value 0x/);
  });

  test("is refused where the value does not decode", () => {
    expect(outcome(fileName, caseOf({ DataCd: btoa("\0"), ExpectedErrorCode: 1 }))).toBeNull();
    expect(outcome(fileName, caseOf({ ExpectedErrorCode: 1 }))).toBe("code 0, expected 1");
  });
});
