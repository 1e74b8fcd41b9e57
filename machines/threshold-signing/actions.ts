import { assertEvent, sendParent } from "xstate";
import { withChanges, withPartials } from "../../src/spec/values/partial-signatures.ts";
import {
  FIRST_PASS,
  model,
  type ThresholdSigningContext as Context,
  type ThresholdSigningEvent as Event,
  type ThresholdSigningReport as Report,
} from "./model.ts";
import {
  culpritsOf,
  distinctCulprits,
  evictions,
  nextAfter,
  signaturesOf,
  withResults,
} from "./recoveries.ts";
import { repeatChanges, repeatJobs } from "./repeats.ts";

const report = (of: (args: { context: Context; event: Event }) => Report) =>
  sendParent<Context, Event, undefined, Report, Event>(of);

export const actions = {
  /**
   * Keeps the partials of validators and roots for which the signer had none, those too that are no target here:
   * operators may have different validators (basePartialSigMsgProcessing in ssv/runner.go).
   */
  storeNew: model.assign(({ context, event }) => {
    assertEvent(event, "PARTIALS");
    return { collected: withPartials(context.collected, event.messages) };
  }),

  /** Answers the message: its partials are taken. */
  answerValid: report(({ event }) => {
    assertEvent(event, "PARTIALS");
    return { type: "PARTIALS_JUDGED", id: event.id, verdict: "valid" };
  }),

  /** Answers the message: the signer's earlier partial is at work already. */
  answerDuplicate: report(({ event }) => {
    assertEvent(event, "PARTIALS");
    return { type: "PARTIALS_JUDGED", id: event.id, verdict: "DuplicatePartial" };
  }),

  /** Leaves the message's verdict to the recovery that it made possible. */
  awaitRecovery: model.assign(({ context, event }) => {
    assertEvent(event, "PARTIALS");
    return { awaiting: [...context.awaiting, event.id] };
  }),

  /** Lays the signer's second partials beside the first. */
  stageRepeat: model.assign(({ context, event }) => {
    assertEvent(event, "PARTIALS");
    return { repeat: { id: event.id, signer: event.signer, jobs: repeatJobs(context, event) } };
  }),

  /** Keeps of the two partials the one that holds, and answers the message. */
  settleRepeat: model.enqueueActions(({ context, event, enqueue }) => {
    assertEvent(event, "xstate.done.actor.checkRepeats");
    const { repeat, targets } = context;
    if (!repeat) return;
    const { id, signer } = repeat;
    const changes = repeatChanges(targets, repeat, event.output);
    enqueue.assign({ collected: withChanges(context.collected, changes), repeat: null });
    enqueue(report(() => ({ type: "PARTIALS_JUDGED", id, verdict: "valid" })));
    const culprits = distinctCulprits(event.output.flatMap(({ fault }) => fault ? [{ signer, fault }] : []));
    if (culprits.length > 0) enqueue(report(() => ({ type: "CULPRITS", culprits })));
  }),

  /** Hands this operator's partials to the duty, which sends them. */
  announceOwn: report(({ event }) => {
    assertEvent(event, "xstate.done.actor.sign");
    return { type: "OWN_PARTIALS", signatures: event.output };
  }),

  /** Keeps what was recovered and tells of it, evicts and names who spoiled the rest. */
  settleRecovery: model.enqueueActions(({ context, event, enqueue }) => {
    assertEvent(event, "xstate.done.actor.recover");
    const outcomes = event.output;
    const failed = context.pass.failed || outcomes.some(({ result }) => result.kind !== "recovered");
    enqueue.assign({
      results: withResults(context.results, outcomes),
      collected: withChanges(context.collected, evictions(context.targets, outcomes)),
      pass: { next: nextAfter(outcomes), failed },
    });
    const signatures = signaturesOf(outcomes);
    if (signatures.length > 0) enqueue(report(() => ({ type: "RECOVERED", signatures })));
    const culprits = culpritsOf(outcomes);
    if (culprits.length > 0) enqueue(report(() => ({ type: "CULPRITS", culprits })));
  }),

  /** Every target with a quorum was come to: answers the messages that waited for it. */
  endPass: model.enqueueActions(({ context, enqueue }) => {
    const verdict = context.pass.failed ? "ReconstructSignature" : "valid";
    for (const id of context.awaiting) {
      enqueue(report(() => ({ type: "PARTIALS_JUDGED", id, verdict })));
    }
    enqueue.assign({ awaiting: [], pass: FIRST_PASS });
  }),
};
