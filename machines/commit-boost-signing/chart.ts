import { MAX_ITERATIONS } from "../limits.ts";
import { provided } from "../provided.ts";
import { actions } from "../signing-duty/actions.ts";
import { guards } from "../signing-duty/guards.ts";
import { initialContext, model, outcomeOf } from "../signing-duty/model.ts";
import { entering, expired, restarted, signing, signingOnly, unresolved } from "../signing-duty/states.ts";

/**
 * One commit-boost request: this operator and its peers sign a root under the commit-boost domain
 * (sip-commit-boost-signing.md, Commit-Boost Signing Duty Runner; decisions 1–11).
 */
export const commitBoostSigning = model.extend({
  actions: { ...actions, broadcast: provided("broadcast") },
  guards,
  delays: { timeToLive: provided("timeToLive"), restartGrace: provided("restartGrace") },
}).createMachine({
  id: "commitBoostSigning",
  description:
    "One request to sign a root under the commit-boost domain, from admission to its time to live.",
  options: { maxIterations: MAX_ITERATIONS },
  context: initialContext,
  output: outcomeOf,
  initial: "entering",
  states: {
    entering: entering(
      "Chooses by the input: what a restart left is answered for what it is.",
      "answering",
    ),
    signing: signing("answering"),
    unresolved,
    answering: {
      description:
        "The signature is known: repeats of the request get it, late partials are judged, until its time ends.",
      entry: "concludeSigned",
      on: {
        MESSAGE: { actions: "judgeLate" },
        DRAIN: "signed",
        SHUTDOWN: "signed",
      },
      after: { timeToLive: "signed" },
      meta: { ignores: signingOnly },
    },
    signed: {
      description: "Answered; the time to live is over.",
      type: "final",
      meta: { reason: "signed" },
    },
    expired,
    restarted,
    failed: {
      description: "The shares do not make the validator's signature, or the cryptography broke.",
      type: "final",
      meta: { reason: "failed" },
    },
  },
});
