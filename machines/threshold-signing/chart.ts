import { MAX_ITERATIONS } from "../limits.ts";
import { actions } from "./actions.ts";
import { guards } from "./guards.ts";
import {
  initialContext,
  model,
  signJobs,
  type ThresholdSigningContext,
  type ThresholdSigningOutput,
} from "./model.ts";
import { recoverJobs } from "./recoveries.ts";

const repeatJobsOf = ({ context }: { context: ThresholdSigningContext }) => context.repeat?.jobs ?? [];
const outputOf = ({ context }: { context: ThresholdSigningContext }): ThresholdSigningOutput => ({
  results: context.results,
});

/**
 * Signs a set of (validator, root) with this operator's share, collects the other operators' partial signatures,
 * recovers each signature at a quorum, and evicts whoever spoiled a recovery. Invoked by every duty that signs.
 */
export const thresholdSigning = model.extend({ actions, guards }).createMachine({
  id: "thresholdSigning",
  description:
    "One set of roots under one set of validator keys, from this operator's share to the signatures.",
  options: { maxIterations: MAX_ITERATIONS },
  context: initialContext,
  output: outputOf,
  initial: "entering",
  states: {
    entering: {
      description: "Chooses by the input: a set of nothing is settled.",
      always: [{ guard: "hasNoTarget", target: "settled" }, { target: "working" }],
    },
    working: {
      description:
        "Signing with the own share and collecting the others', side by side: peers may be faster.",
      type: "parallel",
      states: {
        own: {
          description:
            "This operator's own partials. They count only once they come back as a message, as any other.",
          initial: "entering",
          meta: { ignores: ["PARTIALS"] },
          states: {
            entering: {
              description: "Chooses by the input: partials that went out before are not signed again.",
              always: [
                { guard: "alreadyAnnounced", target: "announced" },
                { guard: "withholdsAll", target: "withheld" },
                { target: "signing" },
              ],
            },
            signing: {
              description: "The share keys sign every target that is not withheld.",
              invoke: {
                id: "sign",
                src: "sign",
                input: signJobs,
                onDone: { target: "announced", actions: "announceOwn" },
                onError: "unable",
              },
            },
            announced: {
              description: "The own partials are with the duty, which sends them.",
              type: "final",
              meta: { ends: "region" },
            },
            withheld: {
              description: "This operator must sign none of the targets. The others may.",
              type: "final",
              meta: { ends: "region" },
            },
            unable: {
              description:
                "The own share cannot sign. The others may still reach a quorum, so the set goes on.",
              type: "final",
              meta: { ends: "region" },
            },
          },
        },
        quorum: {
          description: "The operators' partials, on the way to a quorum.",
          initial: "collecting",
          states: {
            collecting: {
              description: "No target without a result has a quorum.",
              always: { guard: "hasQuorum", target: "recovering" },
              on: {
                PARTIALS: [
                  { guard: "repeatsSigner", target: "resolving", actions: ["stageRepeat", "storeNew"] },
                  { guard: "completesQuorum", target: "recovering", actions: ["storeNew", "awaitRecovery"] },
                  { actions: ["storeNew", "answerValid"] },
                ],
              },
            },
            resolving: {
              description: "A signer sent a second partial: both are verified, the one that holds is kept.",
              invoke: {
                id: "checkRepeats",
                src: "checkRepeats",
                input: repeatJobsOf,
                onDone: { target: "collecting", actions: "settleRepeat" },
                onError: "#thresholdSigning.broken",
              },
              on: {
                PARTIALS: [
                  { guard: "repeatsSigner", actions: "answerDuplicate" },
                  { actions: ["storeNew", "answerValid"] },
                ],
              },
            },
            recovering: {
              description:
                "Recovering targets that have a quorum, some at a time; partials of other signers are kept meanwhile.",
              invoke: {
                id: "recover",
                src: "recover",
                input: recoverJobs,
                onDone: [
                  {
                    guard: "settlesAll",
                    target: "#thresholdSigning.settled",
                    actions: ["settleRecovery", "endPass"],
                  },
                  { guard: "leavesQuorum", target: "recovering", reenter: true, actions: "settleRecovery" },
                  { target: "collecting", actions: ["settleRecovery", "endPass"] },
                ],
                onError: "#thresholdSigning.broken",
              },
              on: {
                PARTIALS: [
                  { guard: "repeatsSigner", actions: "answerDuplicate" },
                  { actions: ["storeNew", "answerValid"] },
                ],
              },
            },
          },
        },
      },
    },
    settled: {
      description:
        "Every target has its result: a verified signature, or share keys that do not fit the validator's.",
      type: "final",
      meta: { ends: "invocation" },
    },
    broken: {
      description:
        "The cryptography itself failed (not a partial signature): the results so far are given as they are.",
      type: "final",
      meta: { ends: "invocation" },
    },
  },
});
