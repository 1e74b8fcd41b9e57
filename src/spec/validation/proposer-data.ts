import type { Code } from "../codes.ts";
import { DATA_VERSIONS } from "../containers/beacon.ts";
import type { ProposerConsensusData } from "../containers/consensus-data.ts";
import { BEACON_ROLES } from "../profiles/profile.ts";

/** Versions whose blocks may be proposed. */
const BLOCK_VERSIONS: readonly number[] = [
  DATA_VERSIONS.capella,
  DATA_VERSIONS.deneb,
  DATA_VERSIONS.electra,
  DATA_VERSIONS.fulu,
];

/** Whether bytes are the SSZ of a block of the version, be it blinded or with its contents. */
export type IsBlock = (version: number, bytes: Uint8Array) => boolean;

/** The block in a proposer's value: of a known version, and decodable (ssv-spec consensus_data.go, GetBlockData). */
export function validateProposedBlock(
  { version, dataSsz }: Pick<ProposerConsensusData, "version" | "dataSsz">,
  isBlock: IsBlock,
): Code | null {
  if (!BLOCK_VERSIONS.includes(version)) return "UnknownBlockVersion";
  return isBlock(version, dataSsz) ? null : "UnmarshalSSZ";
}

/** A proposer's value: a proposer's duty, and a block (ssv-spec consensus_data.go, ProposerConsensusData.Validate). */
export function validateProposerData(data: ProposerConsensusData, isBlock: IsBlock): Code | null {
  if (data.duty.type !== BEACON_ROLES.proposer) return "UnknownDutyRoleData";
  return validateProposedBlock(data, isBlock);
}
