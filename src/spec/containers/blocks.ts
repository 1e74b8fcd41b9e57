import type { Type } from "@chainsafe/ssz";
import { ssz } from "@lodestar/types";
import { decodeSsz } from "../ssz.ts";
import { DATA_VERSIONS } from "./beacon.ts";

/** A block that may be proposed. */
export interface ProposedBlock {
  readonly blinded: boolean;
  /** hash_tree_root, 32 bytes; a blinded block has that of the block itself. */
  readonly root: Uint8Array;
}

/** A way in which a version's block may be encoded. */
type Reader = (bytes: Uint8Array) => ProposedBlock | null;

function reader<T>(type: Type<T>, blinded: boolean, rootOf: (value: T) => Uint8Array): Reader {
  return (bytes) => {
    const value = decodeSsz(type, bytes);
    return value === null ? null : { blinded, root: rootOf(value) };
  };
}

function whole<T>(type: Type<T>, blinded: boolean): Reader {
  return reader(type, blinded, (value) => type.hashTreeRoot(value));
}

function within<B>(contents: Type<{ block: B }>, block: Type<B>): Reader {
  return reader(contents, false, (value) => block.hashTreeRoot(value.block));
}

/** By version, the blinded form first, as the source tries them (ssv-spec types/consensus_data.go, GetBlockData). */
const READERS: Readonly<Record<number, readonly Reader[]>> = {
  [DATA_VERSIONS.capella]: [
    whole(ssz.capella.BlindedBeaconBlock, true),
    whole(ssz.capella.BeaconBlock, false),
  ],
  [DATA_VERSIONS.deneb]: [
    whole(ssz.deneb.BlindedBeaconBlock, true),
    within(ssz.deneb.BlockContents, ssz.deneb.BeaconBlock),
  ],
  [DATA_VERSIONS.electra]: [
    whole(ssz.electra.BlindedBeaconBlock, true),
    within(ssz.electra.BlockContents, ssz.electra.BeaconBlock),
  ],
  [DATA_VERSIONS.fulu]: [
    whole(ssz.fulu.BlindedBeaconBlock, true),
    within(ssz.fulu.BlockContents, ssz.fulu.BeaconBlock),
  ],
};

/** The block of a version, be it blinded or with its contents; null where the bytes are none, or no such block may be proposed. */
export function readProposedBlock(version: number, bytes: Uint8Array): ProposedBlock | null {
  for (const read of READERS[version] ?? []) {
    const block = read(bytes);
    if (block) return block;
  }
  return null;
}
