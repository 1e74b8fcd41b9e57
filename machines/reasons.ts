/**
 * Why a duty ended as it did: the closed list. Every final state of a duty's chart carries one of these in its meta,
 * and what the outside is told follows from it.
 */
export const REASONS = {
  signed: "The signature was recovered, verified and answered; it was kept until the request's time to live.",
  submitted: "What was signed went where it is due: the beacon node, or a sidecar.",
  decided: "Consensus on a value was reached and told; it was kept until the slot's time to live.",
  expired: "No quorum of partial signatures before the time to live ended.",
  cutOff: "Consensus did not decide before the round at which instances are given up.",
  refused: "The duty was turned away by a rule before anything was signed.",
  restarted: "The operator stopped while the duty was in flight; what became of it is not guessed.",
  failed: "Something that must hold did not: the cause is in the outcome.",
} as const;

/** The name of a reason. */
export type Reason = keyof typeof REASONS;
