import { ContainerType, ListBasicType, ListCompositeType } from "@chainsafe/ssz";
import { byteList, bytes32, bytes96, uint64 } from "../ssz.ts";
import {
  type Checkpoint,
  checkpoint,
  type SyncCommitteeContribution,
  syncCommitteeContribution,
} from "./beacon.ts";
import { type ValidatorDuty, validatorDuty } from "./registry.ts";

/** What a committee's attestations and sync-committee messages say (ssv-spec types/consensus_data.go): 112 bytes. */
export interface BeaconVote {
  /** 32 bytes. */
  blockRoot: Uint8Array;
  source: Checkpoint;
  target: Checkpoint;
}

/** A block to propose, and the duty that it is for (ssv-spec types/consensus_data.go). */
export interface ProposerConsensusData {
  duty: ValidatorDuty;
  /** One of DATA_VERSIONS in valid data. */
  version: number;
  /** SSZ of the version's block: blinded, or with its contents. */
  dataSsz: Uint8Array;
}

/** A validator that aggregates for a committee, or contributes for a subcommittee: 112 bytes. */
export interface AssignedAggregator {
  validatorIndex: number;
  /** Compressed G2, 96 bytes. */
  selectionProof: Uint8Array;
  /** The beacon committee's index; of a contributor, the subcommittee's. */
  committeeIndex: number;
}

/** Aggregates and contributions of a committee's validators in one slot (ssv-spec types/consensus_data.go). */
export interface AggregatorCommitteeConsensusData {
  /** One of DATA_VERSIONS: says how the attestations are encoded. */
  version: number;
  aggregators: AssignedAggregator[];
  /** Committees of the aggregators, each once. */
  aggregatorsCommitteeIndexes: number[];
  /** SSZ of the attestation of each of these committees, in their order. */
  aggregatedAttestations: Uint8Array[];
  contributors: AssignedAggregator[];
  /** One for each subcommittee of the contributors. */
  syncCommitteeContributions: SyncCommitteeContribution[];
}

export const beaconVote = new ContainerType(
  { blockRoot: bytes32, source: checkpoint, target: checkpoint },
  { typeName: "BeaconVote" },
);

export const proposerConsensusData = new ContainerType(
  { duty: validatorDuty, version: uint64, dataSsz: byteList(2 ** 23) },
  { typeName: "ProposerConsensusData" },
);

const assignedAggregator = new ContainerType(
  { validatorIndex: uint64, selectionProof: bytes96, committeeIndex: uint64 },
  { typeName: "AssignedAggregator" },
);

/** An Electra attestation, its bits taken for bytes as the source's limit does. */
const ATTESTATION_LIMIT = 131_308;

export const aggregatorCommitteeConsensusData = new ContainerType({
  version: uint64,
  aggregators: new ListCompositeType(assignedAggregator, 3_000),
  aggregatorsCommitteeIndexes: new ListBasicType(uint64, 64),
  aggregatedAttestations: new ListCompositeType(byteList(ATTESTATION_LIMIT), 64),
  contributors: new ListCompositeType(assignedAggregator, 2_048),
  syncCommitteeContributions: new ListCompositeType(syncCommitteeContribution, 4),
}, { typeName: "AggregatorCommitteeConsensusData" });
