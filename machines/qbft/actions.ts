import { assertEvent } from "xstate";
import { judge } from "../../src/spec/qbft/judge.ts";
import { withMessage } from "../../src/spec/qbft/message-log.ts";
import { roundLedTo } from "./guards.ts";
import { model } from "./model.ts";

export const actions = {
  /** One message, one verdict: the rule gives it, and what the message means becomes a fact. */
  judge: model.enqueueActions(({ context, event, enqueue }) => {
    assertEvent(event, "MESSAGE");
    const { verdict, fact } = judge(context, event.message);
    if (fact) enqueue.raise(fact);
    enqueue.emit({ type: "verdict", id: event.id, verdict });
  }),

  /** Takes the proposal for its round's. */
  acceptProposal: model.assign(({ context, event }) => {
    assertEvent(event, "PROPOSAL");
    const { message } = event;
    return {
      proposals: withMessage(context.proposals, message),
      accepted: message,
      round: message.qbft.round,
    };
  }),

  keepPrepare: model.assign(({ context, event }) => {
    assertEvent(event, ["PREPARE", "PREPARE_QUORUM"]);
    return { prepares: withMessage(context.prepares, event.message) };
  }),

  /** What a quorum prepared binds this operator in the rounds to come. */
  prepareValue: model.assign(({ context }) => ({
    preparedRound: context.round,
    preparedValue: context.accepted!.signed.fullData,
  })),

  keepCommit: model.assign(({ context, event }) => {
    assertEvent(event, ["COMMIT", "COMMIT_QUORUM", "DECIDED"]);
    return { commits: withMessage(context.commits, event.message) };
  }),

  keepRoundChange: model.assign(({ context, event }) => {
    assertEvent(event, ["ROUND_CHANGE", "LEAD", "JUMP"]);
    return { roundChanges: withMessage(context.roundChanges, event.message) };
  }),

  /** Into the round that the fact leads to, which has no proposal yet. */
  followRound: model.assign(({ event }) => ({
    round: roundLedTo(event),
    accepted: null,
  })),

  /** Into the next round, which has no proposal yet. */
  nextRound: model.assign(({ context }) => ({ round: context.round + 1, accepted: null })),

  /** No later message of the instance is taken but a decided one. */
  stop: model.assign({ stopped: true }),

  noteLaggard: model.assign(({ context, event }) => {
    assertEvent(event, "LAGGARD");
    const { signer, round } = event;
    return { answered: { ...context.answered, [round]: [...context.answered[round] ?? [], signer] } };
  }),

  /** The commits of a quorum decide the value. */
  decide: model.assign(({ event }) => {
    assertEvent(event, "COMMIT_QUORUM");
    return { decided: event.decided, decidedValue: event.decided.fullData };
  }),

  /** A decided message decides the value, and the round is the one that it was decided in. */
  takeDecided: model.assign(({ event }) => {
    assertEvent(event, "DECIDED");
    const { signed, qbft: { round } } = event.message;
    return { decided: signed, decidedValue: signed.fullData, round };
  }),

  /** Tells the duty what was decided. */
  tellDecided: model.emit(({ event }) => {
    assertEvent(event, ["COMMIT_QUORUM", "DECIDED"]);
    const decided = event.type === "DECIDED" ? event.message.signed : event.decided;
    return { type: "decided", decided };
  }),
};
