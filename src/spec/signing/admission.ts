/**
 * New requests a validator may get in one slot: 36 million gas over 21,000, the least a transaction costs
 * (sip-commit-boost-signing.md, Hard Rate Limit; decision 7).
 */
export const REQUESTS_PER_SLOT = 1_715;

/** What is known of a request when it comes, looked up at the edge. */
export interface RequestFacts {
  /** A duty of the same key is there: running, or done and its answer kept. */
  readonly known: boolean;
  /** New requests that the validator already had in this slot, both roles together. */
  readonly newInSlot: number;
  /** A duty of the operator's own schedule: there are few, and no load of requests may crowd them out. */
  readonly scheduled?: true;
}

/** What becomes of a request. */
export type Admission = "join" | "start" | "slotLimit" | "noRoom";

/**
 * A repeat joins, and what is scheduled starts, whatever the load. A new one starts unless the validator's slot is full or the operator is; neither
 * repeats nor refused ones count towards the limit (decisions 7 and 8).
 */
export function admit(facts: RequestFacts, hasRoom: boolean): Admission {
  if (facts.known) return "join";
  if (facts.scheduled) return "start";
  if (facts.newInSlot >= REQUESTS_PER_SLOT) return "slotLimit";
  return hasRoom ? "start" : "noRoom";
}
