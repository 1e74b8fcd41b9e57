import { BitArray } from "@chainsafe/ssz";
import type { AttestationData, Checkpoint, SyncCommitteeContribution } from "../../spec/containers/beacon.ts";
import type { BeaconVote } from "../../spec/containers/consensus-data.ts";
import { type GoBytes, hexBytes } from "../go-json.ts";
import type { GoDecimal } from "./go-lists.ts";

interface GoCheckpoint {
  readonly epoch: GoDecimal;
  readonly root: GoBytes;
}

function checkpointOf({ epoch, root }: GoCheckpoint): Checkpoint {
  return { epoch: Number(epoch), root: hexBytes(root) };
}

/** A BeaconVote as the cases give it. */
export interface GoBeaconVote {
  readonly BlockRoot: GoBytes;
  readonly Source: GoCheckpoint;
  readonly Target: GoCheckpoint;
}

/** The vote as this project has it. */
export function beaconVoteOf({ BlockRoot, Source, Target }: GoBeaconVote): BeaconVote {
  return { blockRoot: hexBytes(BlockRoot), source: checkpointOf(Source), target: checkpointOf(Target) };
}

/** An AttestationData as the cases give it. */
export interface GoAttestationData {
  readonly slot: GoDecimal;
  readonly index: GoDecimal;
  readonly beacon_block_root: GoBytes;
  readonly source: GoCheckpoint;
  readonly target: GoCheckpoint;
}

/** The data as this project has it. */
export function attestationDataOf(data: GoAttestationData): AttestationData {
  return {
    slot: Number(data.slot),
    index: Number(data.index),
    beaconBlockRoot: hexBytes(data.beacon_block_root),
    source: checkpointOf(data.source),
    target: checkpointOf(data.target),
  };
}

/** A SyncCommitteeContribution as the cases give it. */
export interface GoContribution {
  readonly slot: GoDecimal;
  readonly beacon_block_root: GoBytes;
  readonly subcommittee_index: GoDecimal;
  readonly aggregation_bits: GoBytes;
  readonly signature: GoBytes;
}

/** The contribution as this project has it. */
export function contributionOf(contribution: GoContribution): SyncCommitteeContribution {
  const bits = hexBytes(contribution.aggregation_bits);
  return {
    slot: Number(contribution.slot),
    beaconBlockRoot: hexBytes(contribution.beacon_block_root),
    subcommitteeIndex: Number(contribution.subcommittee_index),
    aggregationBits: new BitArray(bits, 8 * bits.length),
    signature: hexBytes(contribution.signature),
  };
}
