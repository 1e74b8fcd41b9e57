import { DATA_VERSIONS, type DataVersion } from "../../spec/containers/beacon.ts";
import type {
  AggregatorCommitteeConsensusData,
  AssignedAggregator,
  ProposerConsensusData,
} from "../../spec/containers/consensus-data.ts";
import type { ValidatorDuty } from "../../spec/containers/registry.ts";
import { base64Bytes, type GoBytes, hexBytes } from "../go-json.ts";
import { contributionOf, type GoContribution } from "./beacon-json.ts";
import { type GoDecimal, type GoList, listOf } from "./go-lists.ts";

/** A version of beacon objects: its name, or its number where it has none. */
type GoVersion = string | number;

const UNKNOWN_VERSION = 0;

function versionOf(version: GoVersion): number {
  if (typeof version === "number") return version;
  return DATA_VERSIONS[version.toLowerCase() as DataVersion] ?? UNKNOWN_VERSION;
}

/** A ValidatorDuty as the cases give it. */
export interface GoDuty {
  readonly Type: number;
  readonly PubKey: GoBytes;
  readonly Slot: GoDecimal;
  readonly ValidatorIndex: GoDecimal;
  readonly CommitteeIndex: number;
  readonly CommitteeLength: number;
  readonly CommitteesAtSlot: number;
  readonly ValidatorCommitteeIndex: number;
  readonly ValidatorSyncCommitteeIndices: GoList<number>;
}

/** The duty as this project has it. */
export function dutyOf(duty: GoDuty): ValidatorDuty {
  return {
    type: duty.Type,
    publicKey: hexBytes(duty.PubKey),
    slot: Number(duty.Slot),
    validatorIndex: Number(duty.ValidatorIndex),
    committeeIndex: Number(duty.CommitteeIndex),
    committeeLength: duty.CommitteeLength,
    committeesAtSlot: duty.CommitteesAtSlot,
    validatorCommitteeIndex: duty.ValidatorCommitteeIndex,
    validatorSyncCommitteeIndices: listOf(duty.ValidatorSyncCommitteeIndices, Number),
  };
}

/** A ProposerConsensusData as the cases give it. */
export interface GoProposerData {
  readonly Duty: GoDuty;
  readonly Version: GoVersion;
  readonly DataSSZ: GoBytes;
}

/** The value as this project has it. */
export function proposerDataOf({ Duty, Version, DataSSZ }: GoProposerData): ProposerConsensusData {
  return { duty: dutyOf(Duty), version: versionOf(Version), dataSsz: base64Bytes(DataSSZ) };
}

/** An AssignedAggregator as the cases give it. */
export interface GoAssigned {
  readonly ValidatorIndex: GoDecimal;
  readonly SelectionProof: GoBytes;
  readonly CommitteeIndex: number;
}

function assignedOf({ ValidatorIndex, SelectionProof, CommitteeIndex }: GoAssigned): AssignedAggregator {
  return {
    validatorIndex: Number(ValidatorIndex),
    selectionProof: hexBytes(SelectionProof),
    committeeIndex: CommitteeIndex,
  };
}

/** An AggregatorCommitteeConsensusData as the cases give it. */
export interface GoAggregatorCommitteeData {
  readonly Version: GoVersion;
  readonly Aggregators: GoList<GoAssigned>;
  readonly AggregatorsCommitteeIndexes: GoList<number>;
  readonly AggregatedAttestations: GoList<GoBytes>;
  readonly Contributors: GoList<GoAssigned>;
  readonly SyncCommitteeContributions: GoList<GoContribution>;
}

/** The value as this project has it. */
export function aggregatorCommitteeDataOf(data: GoAggregatorCommitteeData): AggregatorCommitteeConsensusData {
  return {
    version: versionOf(data.Version),
    aggregators: listOf(data.Aggregators, assignedOf),
    aggregatorsCommitteeIndexes: listOf(data.AggregatorsCommitteeIndexes, Number),
    aggregatedAttestations: listOf(data.AggregatedAttestations, base64Bytes),
    contributors: listOf(data.Contributors, assignedOf),
    syncCommitteeContributions: listOf(data.SyncCommitteeContributions, contributionOf),
  };
}
