import { MAX_PREPARE_JUSTIFICATION, MAX_ROUND_CHANGE_JUSTIFICATION } from "../containers/consensus.ts";
import { hasPartialQuorum, hasQuorum, type InstanceState, leaderOf } from "./instance.ts";
import { checkJustification } from "./justification.ts";
import { type ConsensusMessage, type Justification, rootOfValue, saysPrepared } from "./message.ts";
import { allMessages, hasFromSigners, ofRound, withMessage } from "./message-log.ts";
import { decoded } from "./signed.ts";

/** A value that this operator proposes as a round's leader, with its justification. */
export interface Lead {
  readonly round: number;
  readonly value: Uint8Array;
  readonly roundChanges: readonly ConsensusMessage[];
  readonly prepares: readonly Justification[];
}

/** What a valid round-change does. */
export type RoundChangeStep =
  /** Nothing: its signer sent one for the round. */
  | { readonly kind: "repeated" }
  | { readonly kind: "counted" }
  /** A quorum of them lets this operator propose. */
  | { readonly kind: "lead"; readonly lead: Lead }
  /** f + 1 operators are in later rounds: this one follows to the lowest of those. */
  | { readonly kind: "jump"; readonly round: number };

/** What becomes of the instance with a valid round-change (ssv-spec qbft/round_change.go, uponRoundChange). */
export function roundChangeStep(instance: InstanceState, message: ConsensusMessage): RoundChangeStep {
  const { round } = message.qbft;
  if (hasFromSigners(instance.roundChanges, message)) return { kind: "repeated" };
  if (hasQuorum(instance, usable(ofRound(instance.roundChanges, round)))) return { kind: "counted" };
  const log = withMessage(instance.roundChanges, message);
  const lead = leadOf(instance, usable(ofRound(log, round)), round);
  if (lead) return { kind: "lead", lead };
  const later = allMessages(log).filter(({ qbft }) => qbft.round > instance.round);
  if (!hasPartialQuorum(instance, later)) return { kind: "counted" };
  return { kind: "jump", round: Math.min(...later.map(({ qbft }) => qbft.round)) };
}

/**
 * Round-changes that a proposal has room for. A valid one may be so padded that it has none, which no honest operator's is
 * (docs/decisions/consensus-beyond-the-source.md).
 */
function usable(roundChanges: readonly ConsensusMessage[]): ConsensusMessage[] {
  return roundChanges.filter((message) =>
    message.justificationBytes <= MAX_ROUND_CHANGE_JUSTIFICATION &&
    decoded(message.roundChanges).every((prepare) => prepare.justificationBytes <= MAX_PREPARE_JUSTIFICATION)
  );
}

/**
 * What this operator may propose once a quorum changed to a round that it leads: the first value that one of them
 * justifies, so that a bad message does not stand in the way; null for none (ssv-spec qbft/round_change.go,
 * hasReceivedProposalJustificationForLeadingRound; for later rounds than the current see
 * docs/decisions/consensus-beyond-the-source.md).
 */
function leadOf(
  instance: InstanceState,
  roundChanges: readonly ConsensusMessage[],
  round: number,
): Lead | null {
  if (!hasQuorum(instance, roundChanges) || !mayLead(instance, round)) return null;
  for (const message of roundChanges) {
    const value = saysPrepared(message.qbft) ? message.signed.fullData : instance.startValue;
    if (value === null) continue;
    const lead = { round, value, roundChanges, prepares: message.roundChanges };
    const valueFault = saysPrepared(message.qbft) ? message.valueFault : null;
    const code = checkJustification(instance, { ...lead, dataRoot: rootOfValue(value), valueFault });
    if (!code) return lead;
  }
  return null;
}

/** The round's leader, where the round is still to come or has no proposal. */
function mayLead(instance: InstanceState, round: number): boolean {
  if (leaderOf(instance, round) !== instance.operatorId) return false;
  return round > instance.round || (round === instance.round && instance.accepted === null);
}
