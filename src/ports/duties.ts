/**
 * Who has which beacon duty, as far as this operator knows: what its beacon node told it. Null where it does not know;
 * then no message is refused for it.
 */
export interface Duties {
  /** Whether a validator proposes the block of a slot. */
  proposes(validatorIndex: number, slot: number): boolean | null;
  /** Whether a validator is in the sync committee that serves in a slot. */
  inSyncCommittee(validatorIndex: number, slot: number): boolean | null;
}

/** Nothing is known. */
export const UNKNOWN_DUTIES: Duties = { proposes: () => null, inSyncCommittee: () => null };
