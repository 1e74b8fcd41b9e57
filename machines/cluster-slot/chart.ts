import { MAX_ITERATIONS } from "../limits.ts";
import { provided } from "../provided.ts";
import { actions } from "./actions.ts";
import { guards } from "./guards.ts";
import { initialContext, model, protectionInput, signingInput, submissionInput } from "./model.ts";

const dutyOf = ({ context }: { context: ReturnType<typeof initialContext> }) => context.duty;

/** What comes only from a threshold signing, and so only while there is one. */
const SIGNING_ONLY = ["PARTIALS", "PARTIALS_JUDGED", "OWN_PARTIALS", "RECOVERED", "CULPRITS"] as const;

/**
 * What one operator does for its cluster in one slot: one decision on what to vote for, and from it the attestations and
 * sync-committee messages of all the cluster's validators (ssv-spec ssv/committee_runner.go;
 * sip-cluster-consensus.md). Its consensus instance is an actor of `qbft`, kept by whoever keeps this one.
 */
export const clusterSlot = model.extend({
  actions: {
    ...actions,
    startConsensus: provided("startConsensus"),
    broadcast: provided("broadcast"),
  },
  guards,
  delays: {
    voteDue: provided("voteDue"),
    observeAgain: provided("observeAgain"),
    submitAgain: provided("submitAgain"),
    timeToLive: provided("timeToLive"),
  },
}).createMachine({
  id: "clusterSlot",
  description: "One slot of one cluster: from the vote to what the beacon node took.",
  options: { maxIterations: MAX_ITERATIONS },
  context: initialContext,
  initial: "entering",
  states: {
    entering: {
      description: "Chooses the phase by the input.",
      always: [
        { guard: "isGuarded", target: "signing" },
        { guard: "knowsBoth", target: "undecided.protecting" },
        { guard: "hasView", target: "undecided.deciding" },
        "undecided",
      ],
    },
    undecided: {
      description: "Nothing is decided that this operator may sign: peers' partials come too early.",
      initial: "waiting",
      on: {
        MESSAGE: { actions: "judgeEarly" },
        SHUTDOWN: "restarted",
      },
      after: { timeToLive: "expired" },
      meta: { ignores: SIGNING_ONLY },
      states: {
        waiting: {
          description: "A third of the slot is given to its block: the vote is for what is the head then.",
          on: {
            HEAD: "observing",
            DECIDED: { target: "observing", actions: "keepDecision" },
            DRAIN: "#clusterSlot.restarted",
          },
          after: { voteDue: "observing" },
          meta: { ignores: ["CUT_OFF"] },
        },
        observing: {
          description: "The beacon node says what this operator would vote for.",
          invoke: {
            id: "observe",
            src: "observe",
            input: dutyOf,
            onDone: [
              { guard: "isDecided", target: "protecting", actions: "keepView" },
              { target: "deciding", actions: "keepView" },
            ],
            onError: "blind",
          },
          on: { DECIDED: { actions: "keepDecision" } },
          meta: { ignores: ["HEAD", "CUT_OFF", "DRAIN"] },
        },
        blind: {
          description:
            "The beacon node did not say: it is asked again. Without a view of its own this operator signs nothing.",
          on: { DECIDED: { actions: "keepDecision" }, DRAIN: "#clusterSlot.restarted" },
          after: { observeAgain: "observing" },
          meta: { ignores: ["HEAD", "CUT_OFF"] },
        },
        deciding: {
          description: "The cluster decides on one vote; a decided message of others ends it, too.",
          entry: "startConsensus",
          on: {
            DECIDED: { target: "protecting", actions: "keepDecision" },
            CUT_OFF: "#clusterSlot.cutOff",
          },
          meta: { ignores: ["HEAD", "DRAIN"] },
        },
        protecting: {
          description:
            "The decided vote passes the value check, and what may be signed of it is put on record, on disk, before any partial leaves.",
          invoke: {
            id: "protect",
            src: "protect",
            input: protectionInput,
            onDone: [
              { guard: "isRefused", target: "#clusterSlot.refused", actions: "tellDecided" },
              { target: "#clusterSlot.signing", actions: ["keepTargets", "tellDecided"] },
            ],
            onError: "#clusterSlot.failed",
          },
          meta: { ignores: ["HEAD", "DECIDED", "CUT_OFF", "DRAIN"] },
        },
      },
    },
    signing: {
      description: "The cluster signs for all its validators, and hands in what is signed as it comes.",
      type: "parallel",
      on: { SHUTDOWN: "restarted" },
      after: { timeToLive: "expired" },
      onDone: [{ guard: "isWhole", target: "submitted" }, { target: "failed" }],
      meta: { ignores: ["HEAD", "DECIDED", "CUT_OFF", "DRAIN"] },
      states: {
        collection: {
          description: "This operator's partials in one message, the others' on the way to quorums.",
          initial: "collecting",
          on: { MESSAGE: { actions: "judgeLate" } },
          states: {
            collecting: {
              description:
                "Some validators may have their signature while others wait; those that only this operator knows wait in vain.",
              exit: "tellUnjudged",
              invoke: {
                id: "thresholdSigning",
                src: "thresholdSigning",
                input: signingInput,
                onDone: { target: "collected", actions: "noteCollected" },
                onError: { target: "collected", actions: "noteCollected" },
              },
              on: {
                MESSAGE: { actions: "judge" },
                PARTIALS: { actions: "handPartials" },
                PARTIALS_JUDGED: { actions: "tellVerdict" },
                OWN_PARTIALS: { actions: "broadcast" },
                RECOVERED: { actions: "addReady" },
                CULPRITS: { actions: "tellCulprits" },
              },
            },
            collected: {
              description: "No signature is to come any more; a message finds no running duty.",
              type: "final",
              meta: { ends: "region" },
            },
          },
        },
        submission: {
          description: "What is signed goes to the beacon node, all that is ready at once.",
          initial: "idle",
          meta: { ignores: [...SIGNING_ONLY, "MESSAGE"] },
          states: {
            idle: {
              description: "Nothing waits to be handed in.",
              always: [
                { guard: "hasReady", target: "submitting" },
                { guard: "isCollected", target: "handedIn" },
              ],
            },
            submitting: {
              description: "The beacon node is given what is ready; what it refuses it is not given again.",
              entry: "takeBatch",
              invoke: {
                id: "submit",
                src: "submit",
                input: submissionInput,
                onDone: { target: "idle", actions: "noteSubmitted" },
                onError: "waitingToSubmit",
              },
            },
            waitingToSubmit: {
              description: "The beacon node could not be reached: it is given the same again.",
              after: { submitAgain: "submitting" },
            },
            handedIn: {
              description: "All that was signed was handed in.",
              type: "final",
              meta: { ends: "region" },
            },
          },
        },
      },
    },
    submitted: {
      description: "Every validator's signature was recovered, verified and taken by the beacon node.",
      type: "final",
      entry: "concludeSubmitted",
      meta: { reason: "submitted" },
    },
    expired: {
      description: "The slot's time to live ended before everything was handed in.",
      type: "final",
      entry: "concludeExpired",
      meta: { reason: "expired" },
    },
    cutOff: {
      description: "Consensus passed its last round undecided.",
      type: "final",
      entry: "concludeCutOff",
      meta: { reason: "cutOff" },
    },
    refused: {
      description:
        "The value check has something against what was decided, such as a vote that is slashable: nothing was signed.",
      type: "final",
      entry: "concludeRefused",
      meta: { reason: "refused" },
    },
    restarted: {
      description: "The operator stopped while the duty was in flight.",
      type: "final",
      entry: "concludeRestarted",
      meta: { reason: "restarted" },
    },
    failed: {
      description:
        "A signature could not be recovered or the beacon node refused one: the outcome has the cause.",
      type: "final",
      entry: "concludeFailed",
      meta: { reason: "failed" },
    },
  },
});
