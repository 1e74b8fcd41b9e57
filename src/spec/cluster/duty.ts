import type { Hex } from "../hex.ts";

/** Where and when a validator attests (Beacon API, getAttesterDuties). */
export interface AttesterDuty {
  readonly validatorIndex: number;
  readonly slot: number;
  readonly committeeIndex: number;
  readonly committeeLength: number;
  readonly committeesAtSlot: number;
  /** The validator's place in its committee. */
  readonly validatorCommitteeIndex: number;
}

/** A validator that has something to sign in a slot: an attestation, a sync-committee message, or both. */
export interface ClusterValidator {
  /** 48 bytes. */
  readonly publicKey: Hex;
  readonly index: number;
  /** Share public keys, by operator id. */
  readonly sharePublicKeys: Readonly<Record<number, Hex>>;
  /** Null where it does not attest in the slot. */
  readonly attester: AttesterDuty | null;
  readonly inSyncCommittee: boolean;
}

/**
 * What a cluster does in one slot, as one operator sees it: operators may know of different validators (ssv-spec
 * types/beacon_types.go, CommitteeDuty).
 */
export interface ClusterDuty {
  /** CommitteeID, 32 bytes. */
  readonly committeeId: Hex;
  /** Ascending. */
  readonly operatorIds: readonly number[];
  readonly slot: number;
  readonly validators: readonly ClusterValidator[];
}

const KEY_PREFIX = "cluster:";

/** The duty's name: id of its actor, and key of every map of duties. */
export function clusterKey({ committeeId, slot }: Pick<ClusterDuty, "committeeId" | "slot">): string {
  return `${KEY_PREFIX}${committeeId}:${slot}`;
}

/** Whether a duty's name is a cluster's. */
export function isClusterKey(key: string): boolean {
  return key.startsWith(KEY_PREFIX);
}
