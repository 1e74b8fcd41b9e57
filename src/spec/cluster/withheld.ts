import type { Code } from "../codes.ts";
import type { ClusterTarget } from "./targets.ts";

/** The last round after which a sync-committee message still comes in time for the next block (decision 16). */
export const LAST_SYNC_ROUND = 4;

/**
 * Why a target is not signed by the round in which the vote was decided: a sync-committee message is of use in the
 * next slot only (sip-cluster-consensus.md, Omitting Partial Signatures). Null where it is signed.
 */
export function tooLate({ kind }: ClusterTarget, round: number): Code | null {
  return kind === "syncMessage" && round > LAST_SYNC_ROUND ? "SyncMessageTooLate" : null;
}
