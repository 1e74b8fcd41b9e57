import type { Type } from "@chainsafe/ssz";
import { ssz } from "@lodestar/types";
import { describe, expect, test } from "vitest";
import { DATA_VERSIONS, type DataVersion } from "../../../src/spec/containers/beacon.ts";
import { readProposedBlock } from "../../../src/spec/containers/blocks.ts";

/** A version's encoded block, blinded or not, and its root. */
type Form = readonly [version: DataVersion, blinded: boolean, bytes: Uint8Array, root: Uint8Array];

function whole<T>(version: DataVersion, blinded: boolean, type: Type<T>): Form {
  const value = type.defaultValue();
  return [version, blinded, type.serialize(value), type.hashTreeRoot(value)];
}

function within<B>(version: DataVersion, contents: Type<{ block: B }>, block: Type<B>): Form {
  const value = contents.defaultValue();
  return [version, false, contents.serialize(value), block.hashTreeRoot(value.block)];
}

const FORMS: readonly Form[] = [
  whole("capella", true, ssz.capella.BlindedBeaconBlock),
  whole("capella", false, ssz.capella.BeaconBlock),
  whole("deneb", true, ssz.deneb.BlindedBeaconBlock),
  within("deneb", ssz.deneb.BlockContents, ssz.deneb.BeaconBlock),
  whole("electra", true, ssz.electra.BlindedBeaconBlock),
  within("electra", ssz.electra.BlockContents, ssz.electra.BeaconBlock),
  whole("fulu", true, ssz.fulu.BlindedBeaconBlock),
  within("fulu", ssz.fulu.BlockContents, ssz.fulu.BeaconBlock),
];

describe("a block that may be proposed", () => {
  test.each(FORMS)("of version %s, blinded %s, is read with its root", (version, blinded, bytes, root) => {
    expect(readProposedBlock(DATA_VERSIONS[version], bytes)).toEqual({ blinded, root });
  });

  test.each(FORMS)("of version %s, blinded %s, is none without its last byte", (version, _, bytes) => {
    expect(readProposedBlock(DATA_VERSIONS[version], bytes.slice(0, -1))).toBeNull();
  });

  test.each([0, DATA_VERSIONS.phase0, DATA_VERSIONS.bellatrix, 99])("is none of version %i", (version) => {
    for (const [, , bytes] of FORMS) expect(readProposedBlock(version, bytes)).toBeNull();
  });
});
