import type { ProtocolProfile } from "../profiles/profile.ts";

/** Name of a runner role, whatever its number in a profile. */
export type RoleName = keyof ProtocolProfile["roles"];

/** Runner roles that reach consensus before they sign. */
export type ConsensusRole =
  | "committee"
  | "proposer"
  | "aggregator"
  | "syncContribution"
  | "aggregatorCommittee";

/** What the network's rules hold a consensus role to. */
export interface ConsensusRoleLimits {
  /** Whom the message id names as the duty's executor. */
  readonly executor: "committee" | "validator";
  /** Last round of which messages are taken. */
  readonly maxRound: number;
  /** Slots after its own in which a duty's messages still count. */
  readonly ttlSlots: number;
}

/** An epoch and two slots: an attestation can be included as long. */
const EPOCH_TTL = 34;

/** The duty's own slot and two more. */
const SLOT_TTL = 3;

/** Limits of each consensus role (ssv-wire, Message validation 6 and 8). */
export const CONSENSUS_ROLES: Readonly<Record<ConsensusRole, ConsensusRoleLimits>> = {
  committee: { executor: "committee", maxRound: 12, ttlSlots: EPOCH_TTL },
  aggregatorCommittee: { executor: "committee", maxRound: 12, ttlSlots: EPOCH_TTL },
  aggregator: { executor: "validator", maxRound: 12, ttlSlots: EPOCH_TTL },
  proposer: { executor: "validator", maxRound: 6, ttlSlots: SLOT_TTL },
  syncContribution: { executor: "validator", maxRound: 6, ttlSlots: SLOT_TTL },
};

/** The name of a role's number in a profile; null where the profile has no such role. */
export function roleNameOf(role: number, { roles }: Pick<ProtocolProfile, "roles">): RoleName | null {
  return (Object.keys(roles) as RoleName[]).find((name) => roles[name] === role) ?? null;
}

/** Whether a role reaches consensus before it signs. */
export function isConsensusRole(role: RoleName): role is ConsensusRole {
  return Object.hasOwn(CONSENSUS_ROLES, role);
}
