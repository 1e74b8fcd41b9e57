import type { Code } from "../codes.ts";
import { DATA_VERSIONS, electraAttestation, phase0Attestation } from "../containers/beacon.ts";
import type { AggregatorCommitteeConsensusData } from "../containers/consensus-data.ts";
import { decodeSsz } from "../ssz.ts";

/** How a list of numbers and those in use may fail to be the same set, each number listed once. */
interface SetCodes {
  readonly duplicate: Code;
  readonly unlisted: Code;
  readonly unused: Code;
}

const COMMITTEE_CODES: SetCodes = {
  duplicate: "AggCommDuplicatedCommIdx",
  unlisted: "AggCommCommIdxMismatch",
  unused: "AggCommUnusedCommIdx",
};

const SUBNET_CODES: SetCodes = {
  duplicate: "AggCommSCCSubnetDuplicate",
  unlisted: "AggCommSubnetNotInSCSubnets",
  unused: "AggCommUnusedSubnet",
};

function matchSets(listed: readonly number[], used: readonly number[], codes: SetCodes): Code | null {
  const allowed = new Set(listed);
  if (allowed.size !== listed.length) return codes.duplicate;
  if (used.some((index) => !allowed.has(index))) return codes.unlisted;
  return new Set(used).size === allowed.size ? null : codes.unused;
}

function validateAggregators(data: AggregatorCommitteeConsensusData): Code | null {
  const indexes = data.aggregatorsCommitteeIndexes;
  if (indexes.length !== data.aggregatedAttestations.length) return "AggCommAggCommIdxCntMismatch";
  const used = data.aggregators.map(({ committeeIndex }) => committeeIndex);
  const code = matchSets(indexes, used, COMMITTEE_CODES);
  if (code) return code;
  // As in the source, the version itself is not looked at: what is not Electra or later is read as phase 0.
  const type = data.version >= DATA_VERSIONS.electra ? electraAttestation : phase0Attestation;
  const decodable = data.aggregatedAttestations.every((bytes) => decodeSsz<unknown>(type, bytes) !== null);
  return decodable ? null : "AggCommAttestationDecoding";
}

function validateContributors(data: AggregatorCommitteeConsensusData): Code | null {
  const listed = data.syncCommitteeContributions.map(({ subcommitteeIndex }) => subcommitteeIndex);
  const used = data.contributors.map(({ committeeIndex }) => committeeIndex);
  return matchSets(listed, used, SUBNET_CODES);
}

/**
 * The value of an aggregator committee: a validator at least; for each committee of an aggregator one attestation,
 * which decodes, and no other; likewise a contribution for each subcommittee of a contributor. The first rule that is
 * broken gives the code (ssv-spec types/consensus_data.go, AggregatorCommitteeConsensusData.Validate).
 */
export function validateAggregatorCommitteeData(data: AggregatorCommitteeConsensusData): Code | null {
  if (data.aggregators.length + data.contributors.length === 0) return "AggCommConsensusDataNoValidator";
  return validateAggregators(data) ?? validateContributors(data);
}
