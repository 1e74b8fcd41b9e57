import type { MessageContainers, MessageLimits } from "../containers/messages.ts";

/** Names of SSVMessage types. */
export type MessageKind = "consensus" | "partialSignature" | "dkg" | "commitBoostPartialSignature";

/** Runner roles of every profile. */
export type CommonRole =
  | "committee"
  | "proposer"
  | "validatorRegistration"
  | "voluntaryExit"
  | "commitBoostSigning"
  | "preconfirmation";

/** Runner roles that not every profile has; null where it has not. */
export type OptionalRole = "aggregator" | "syncContribution" | "aggregatorCommittee";

/** Partial-signature types of every profile. */
export type CommonPartialKind =
  | "postConsensus"
  | "randao"
  | "validatorRegistration"
  | "voluntaryExit"
  | "commitBoostSigning"
  | "preconfirmation";

/** Partial-signature types that not every profile has; null where it has not. */
export type OptionalPartialKind = "selectionProof" | "contributionProofs" | "aggregatorCommittee";

/** Beacon roles (types of ValidatorDuty), the same in every profile. */
export const BEACON_ROLES = {
  attester: 0,
  aggregator: 1,
  proposer: 2,
  syncCommittee: 3,
  syncCommitteeContribution: 4,
  validatorRegistration: 5,
  voluntaryExit: 6,
  commitBoostSigning: 7,
  preconfirmation: 8,
} as const;

/** The name of a beacon role. */
export type BeaconRole = keyof typeof BEACON_ROLES;

/** The runner role of no duty. */
const UNKNOWN_ROLE = -1;

/** The runner role that serves a beacon role's number in a profile; −1 where there is no such beacon role. */
export function runnerRoleOf(beaconRole: number, profile: Pick<ProtocolProfile, "roleOfDuty">): number {
  const name = (Object.keys(BEACON_ROLES) as BeaconRole[]).find((role) => BEACON_ROLES[role] === beaconRole);
  return name ? profile.roleOfDuty[name] : UNKNOWN_ROLE;
}

/**
 * Everything in which the deployed network (Alan) and the spec's main (Boole) differ: numbers on the wire, limits,
 * leader, topic. Nothing else asks which fork it is (DESIGN, Protocol profiles).
 */
export interface ProtocolProfile {
  readonly name: "alan" | "boole";
  readonly messageTypes: Readonly<Record<MessageKind, number>>;
  readonly roles: Readonly<Record<CommonRole, number> & Record<OptionalRole, number | null>>;
  readonly partialTypes: Readonly<
    Record<CommonPartialKind, number> & Record<OptionalPartialKind, number | null>
  >;
  /** The runner role that serves a beacon role. */
  readonly roleOfDuty: Readonly<Record<BeaconRole, number>>;
  readonly limits: MessageLimits;
  readonly containers: MessageContainers;
  /** SSV domain of the main network, 4 bytes. */
  readonly mainnetDomain: Uint8Array;
  /** Leader of a QBFT round; `committee` in ascending order. */
  readonly leader: (committee: readonly number[], height: number, round: number) => number;
  /** Gossip topic of a committee on a network; operator ids in any order. */
  readonly topic: (operatorIds: readonly number[], network: string) => string;
}
