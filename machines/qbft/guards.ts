import { hasMoreSigners } from "../../src/spec/qbft/decided.ts";
import { leaderOf } from "../../src/spec/qbft/instance.ts";
import { type Fact, roundOf } from "../../src/spec/qbft/judge.ts";
import type { QbftContext, QbftEvent } from "./model.ts";

interface Args {
  context: QbftContext;
  event: QbftEvent;
}

/** The round that an event leads to; 0 where it leads to none, as what is no fact does. */
export const roundLedTo = (event: QbftEvent): number => roundOf(event as Fact);

export const guards = {
  /** Entered mid-way: a later instance of the duty has begun. */
  isStopped: ({ context }: Args) => context.stopped,
  /** Entered mid-way: no round is left. */
  isPastCutOff: ({ context }: Args) => context.round >= context.cutOffRound,
  /** Entered mid-way: a quorum has prepared in this round. */
  hasPrepared: ({ context }: Args) => context.accepted !== null && context.preparedRound === context.round,
  /** Entered mid-way: this round has its proposal. */
  hasProposal: ({ context }: Args) => context.accepted !== null,
  /** A new instance, whose first round this operator leads with a value of its own. */
  leadsFirstRound: ({ context }: Args) =>
    context.fresh && context.startValue !== null && leaderOf(context, context.round) === context.operatorId,
  /** The fact is of a later round than the current one. */
  isOfLaterRound: ({ context, event }: Args) => roundLedTo(event) > context.round,
  /** The fact leads to the cut-off round or beyond, where no message is sent any more. */
  reachesCutOffRound: ({ context, event }: Args) => roundLedTo(event) >= context.cutOffRound,
  /** Undecided, and the next round is the one at which the instance is given up. */
  isUndecidedInLastRound: ({ context }: Args) =>
    context.decidedValue === null && context.round + 1 >= context.cutOffRound,
  isUndecided: ({ context }: Args) => context.decidedValue === null,
  isDecided: ({ context }: Args) => context.decidedValue !== null,
  /**
   * Another operator of the committee that was not answered in this round yet, where there is a message that proves what
   * was decided. Nobody is asked to go beyond the cut-off round.
   */
  isNewLaggard: ({ context, event }: Args) => {
    if (event.type !== "LAGGARD" || context.decided === null) return false;
    const { signer, round } = event;
    if (signer === context.operatorId || !context.committee.includes(signer)) return false;
    return round <= context.cutOffRound && !(context.answered[round] ?? []).includes(signer);
  },
  /** A decided message with more signers than are known. */
  bringsMoreSigners: ({ context, event }: Args) =>
    event.type === "DECIDED" && hasMoreSigners(context, event.message),
};
