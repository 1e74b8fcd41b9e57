import { MAX_ITERATIONS } from "../limits.ts";
import { provided } from "../provided.ts";
import { actions } from "./actions.ts";
import { guards } from "./guards.ts";
import { initialContext, model } from "./model.ts";

/** What the rule raises only while this operator takes part in rounds. */
const ROUND_FACTS = ["PROPOSAL", "PREPARE", "PREPARE_QUORUM", "ROUND_CHANGE", "LEAD", "JUMP"] as const;
const OUTCOME_FACTS = ["COMMIT", "COMMIT_QUORUM", "DECIDED", "LAGGARD"] as const;

/**
 * One consensus instance as one operator sees it (QBFT; ssv-spec qbft/instance.go). Which messages reach it, and which
 * decided ones come from outside, is `src/spec/qbft/route.ts`; what a message is worth is `src/spec/qbft/judge.ts`.
 */
export const qbft = model.extend({
  actions: {
    ...actions,
    broadcastFirstProposal: provided("broadcastFirstProposal"),
    broadcastProposal: provided("broadcastProposal"),
    broadcastPrepare: provided("broadcastPrepare"),
    broadcastCommit: provided("broadcastCommit"),
    broadcastRoundChange: provided("broadcastRoundChange"),
    broadcastDecided: provided("broadcastDecided"),
    answerLaggard: provided("answerLaggard"),
  },
  guards,
  delays: { roundDeadline: provided("roundDeadline") },
}).createMachine({
  id: "qbft",
  description:
    "One consensus instance: from the first round's proposal to a decided value, or to the cut-off.",
  options: { maxIterations: MAX_ITERATIONS },
  context: initialContext,
  initial: "running",
  states: {
    running: {
      description: "Taking part in rounds, and listening for the outcome, side by side.",
      type: "parallel",
      on: {
        MESSAGE: { actions: "judge" },
        EXPIRE: [{ guard: "isDecided", target: "settled" }, "expired"],
        SHUTDOWN: [{ guard: "isDecided", target: "settled" }, "restarted"],
      },
      states: {
        round: {
          description: "This operator's own part in the current round.",
          initial: "entering",
          meta: { ignores: OUTCOME_FACTS },
          states: {
            entering: {
              description:
                "Chooses the phase by the input; the leader of a new instance proposes its own value.",
              always: [
                { guard: "isStopped", target: "stopped" },
                { guard: "isPastCutOff", target: "pastCutOff" },
                { guard: "hasPrepared", target: "active.prepared" },
                { guard: "hasProposal", target: "active.preparing" },
                {
                  guard: "leadsFirstRound",
                  target: "active.awaitingProposal",
                  actions: "broadcastFirstProposal",
                },
                "active.awaitingProposal",
              ],
            },
            active: {
              description:
                "In a round that has a deadline. At it, an undecided instance changes to the next round.",
              initial: "awaitingProposal",
              after: {
                roundDeadline: [
                  {
                    guard: "isUndecidedInLastRound",
                    target: "pastCutOff",
                    actions: ["nextRound", "broadcastRoundChange"],
                  },
                  {
                    guard: "isUndecided",
                    target: "active",
                    reenter: true,
                    actions: ["nextRound", "broadcastRoundChange"],
                  },
                ],
              },
              on: {
                PROPOSAL: [
                  { guard: "reachesCutOffRound", target: "pastCutOff", actions: "acceptProposal" },
                  {
                    guard: "isOfLaterRound",
                    target: ".preparing",
                    reenter: true,
                    actions: ["acceptProposal", "broadcastPrepare"],
                  },
                  { target: ".preparing", actions: ["acceptProposal", "broadcastPrepare"] },
                ],
                PREPARE: { actions: "keepPrepare" },
                PREPARE_QUORUM: {
                  target: ".prepared",
                  actions: ["keepPrepare", "prepareValue", "broadcastCommit"],
                },
                ROUND_CHANGE: { actions: "keepRoundChange" },
                LEAD: [
                  {
                    guard: "reachesCutOffRound",
                    target: "pastCutOff",
                    actions: ["keepRoundChange", "followRound"],
                  },
                  {
                    guard: "isOfLaterRound",
                    target: ".awaitingProposal",
                    reenter: true,
                    actions: ["keepRoundChange", "followRound", "broadcastProposal"],
                  },
                  { actions: ["keepRoundChange", "broadcastProposal"] },
                ],
                JUMP: [
                  {
                    guard: "reachesCutOffRound",
                    target: "pastCutOff",
                    actions: ["keepRoundChange", "followRound"],
                  },
                  {
                    target: ".awaitingProposal",
                    reenter: true,
                    actions: ["keepRoundChange", "followRound", "broadcastRoundChange"],
                  },
                ],
                FORCE_STOP: { target: "stopped", actions: "stop" },
              },
              states: {
                awaitingProposal: {
                  description: "The round has no proposal that this operator accepted.",
                },
                preparing: {
                  description:
                    "The proposal was accepted and no quorum prepared it yet. This operator's prepare was sent, unless it entered mid-way.",
                },
                prepared: {
                  description:
                    "A quorum prepared the value: it binds this operator in later rounds, and its commit was sent.",
                },
              },
            },
            pastCutOff: {
              description:
                "No round is left: entered at the deadline at which it sent its last round-change, or by what led to the cut-off round. Until one more deadline only a decided message is taken, and nothing is sent.",
              after: { roundDeadline: { guard: "isUndecided", target: "#qbft.cutOff" } },
              on: { FORCE_STOP: { target: "stopped", actions: "stop" } },
              meta: { ignores: ROUND_FACTS },
            },
            stopped: {
              description: "A later instance of the duty began: only decided messages are still taken.",
              meta: { ignores: [...ROUND_FACTS, "FORCE_STOP"] },
            },
          },
        },
        outcome: {
          description: "Whether a value is decided: by commits that came here, or by a decided message.",
          initial: "entering",
          meta: { ignores: [...ROUND_FACTS, "FORCE_STOP"] },
          states: {
            entering: {
              description: "Chooses by the input: an instance may be known only by its decided message.",
              always: [{ guard: "isDecided", target: "decided" }, "open"],
            },
            open: {
              description: "No quorum of commits yet.",
              on: {
                COMMIT: { actions: "keepCommit" },
                COMMIT_QUORUM: {
                  target: "decided",
                  actions: ["keepCommit", "decide", "broadcastDecided", "tellDecided"],
                },
                DECIDED: { target: "decided", actions: ["keepCommit", "takeDecided", "tellDecided"] },
              },
              meta: { ignores: ["LAGGARD"] },
            },
            decided: {
              description:
                "The value is decided and told, and told again to who has not heard. route.ts lets no round message in any more: more signers' decided messages are kept until the time to live.",
              on: {
                COMMIT: { actions: "keepCommit" },
                COMMIT_QUORUM: { actions: "keepCommit" },
                DECIDED: { guard: "bringsMoreSigners", actions: "keepCommit" },
                LAGGARD: { guard: "isNewLaggard", actions: ["noteLaggard", "answerLaggard"] },
              },
            },
          },
        },
      },
    },
    settled: {
      description: "A value was decided, and the time in which more signers are listened for is over.",
      type: "final",
      meta: { reason: "decided" },
    },
    expired: {
      description: "The slot's time to live ended before a value was decided.",
      type: "final",
      meta: { reason: "expired" },
    },
    cutOff: {
      description: "The last round ended before a value was decided.",
      type: "final",
      meta: { reason: "cutOff" },
    },
    restarted: {
      description: "The operator stopped while the instance was running.",
      type: "final",
      meta: { reason: "restarted" },
    },
  },
});
