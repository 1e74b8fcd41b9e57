import { MAX_ITERATIONS } from "../limits.ts";
import { provided } from "../provided.ts";
import { actions as signingActions } from "../signing-duty/actions.ts";
import { guards as signingGuards } from "../signing-duty/guards.ts";
import { initialContext, outcomeOf } from "../signing-duty/model.ts";
import { entering, expired, restarted, signing, signingOnly, unresolved } from "../signing-duty/states.ts";
import { actions } from "./actions.ts";
import { guards } from "./guards.ts";
import { commitmentOf, model } from "./model.ts";

/**
 * One preconfirmation: the cluster signs a request of the sidecar under the commit-boost domain, and every operator
 * hands the commitment in (sip-preconfirmation.md, Preconfirmation Duty Runner; decisions 2–9 and 14).
 */
export const preconf = model.extend({
  actions: { ...signingActions, ...actions, broadcast: provided("broadcast") },
  guards: { ...signingGuards, ...guards },
  delays: {
    timeToLive: provided("timeToLive"),
    restartGrace: provided("restartGrace"),
    submitAgain: provided("submitAgain"),
  },
}).createMachine({
  id: "preconf",
  description:
    "One preconfirmation request of the sidecar, from admission over its commitment to its time to live.",
  options: { maxIterations: MAX_ITERATIONS },
  context: initialContext,
  output: outcomeOf,
  initial: "entering",
  states: {
    entering: entering(
      "Chooses by the input: what a restart left in flight is not guessed, what was signed is handed in.",
      "submitting",
    ),
    signing: signing("submitting"),
    submitting: {
      description: "Signed: the commitment goes to the sidecar, again and again until it is there.",
      initial: "handingIn",
      on: {
        MESSAGE: { actions: "judgeLate" },
        SHUTDOWN: { target: "failed", actions: "concludeUndelivered" },
      },
      after: { timeToLive: { target: "failed", actions: "concludeUndelivered" } },
      meta: { ignores: [...signingOnly, "DRAIN"] },
      states: {
        handingIn: {
          description: "The sidecar has the commitment before it; handing it in twice changes nothing there.",
          invoke: {
            id: "submit",
            src: "submit",
            input: commitmentOf,
            onDone: "#preconf.keeping",
            onError: [
              { guard: "isRefused", target: "#preconf.refused", actions: "concludeRefused" },
              { target: "waiting" },
            ],
          },
        },
        waiting: {
          description: "The sidecar could not be reached.",
          after: { submitAgain: "handingIn" },
        },
      },
    },
    keeping: {
      description:
        "The commitment is in. The sidecar may tell of the request again: it joins this duty until its time ends.",
      entry: "concludeSubmitted",
      on: {
        MESSAGE: { actions: "judgeLate" },
        DRAIN: "submitted",
        SHUTDOWN: "submitted",
      },
      after: { timeToLive: "submitted" },
      meta: { ignores: signingOnly },
    },
    unresolved,
    submitted: {
      description: "The commitment is with the sidecar; the time to live is over.",
      type: "final",
      meta: { reason: "submitted" },
    },
    refused: {
      description: "The sidecar did not take the commitment.",
      type: "final",
      meta: { reason: "refused" },
    },
    expired,
    restarted,
    failed: {
      description: "No signature could be made, or the sidecar was never reached.",
      type: "final",
      meta: { reason: "failed" },
    },
  },
});
