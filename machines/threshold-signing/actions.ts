import { assertEvent, sendParent } from "xstate";
import { culpritsOf, withNew, withoutCulprits, withRepeats, withResults } from "./collected.ts";
import {
  model,
  type ThresholdSigningContext as Context,
  type ThresholdSigningEvent as Event,
  type ThresholdSigningReport as Report,
} from "./model.ts";

const report = (of: (args: { context: Context; event: Event }) => Report) =>
  sendParent<Context, Event, undefined, Report, Event>(of);

export const actions = {
  /** Keeps the partials of targets for which the signer had none. */
  storeNew: model.assign(({ context, event }) => {
    assertEvent(event, "PARTIALS");
    return { collected: withNew(context.collected, event) };
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

  /** Lays the signer's second partial beside the first. */
  stageRepeat: model.assign(({ event }) => {
    assertEvent(event, "PARTIALS");
    return { repeat: event };
  }),

  /** Keeps of the two partials the one that holds, and answers the message. */
  settleRepeat: model.enqueueActions(({ context, event, enqueue }) => {
    assertEvent(event, "xstate.done.actor.checkRepeats");
    const { repeat } = context;
    if (!repeat) return;
    enqueue.assign({ collected: withRepeats(context, event.output), repeat: null });
    enqueue(report(() => ({ type: "PARTIALS_JUDGED", id: repeat.id, verdict: "valid" })));
    const culprits = event.output.flatMap(({ fault }) => fault ? [{ signer: repeat.signer, fault }] : []);
    if (culprits.length > 0) enqueue(report(() => ({ type: "CULPRITS", culprits })));
  }),

  /** Hands this operator's partials to the duty, which sends them. */
  announceOwn: report(({ event }) => {
    assertEvent(event, "xstate.done.actor.sign");
    return { type: "OWN_PARTIALS", signatures: event.output };
  }),

  /** Keeps what was recovered, evicts who spoiled the rest, and answers the messages that waited for it. */
  settleRecovery: model.enqueueActions(({ context, event, enqueue }) => {
    assertEvent(event, "xstate.done.actor.recover");
    const culprits = culpritsOf(event.output);
    const failed = event.output.some(({ result }) => result.kind !== "recovered");
    enqueue.assign({
      results: withResults(context.results, event.output),
      collected: withoutCulprits(context.collected, event.output),
      awaiting: [],
    });
    for (const id of context.awaiting) {
      const verdict = failed ? "ReconstructSignature" : "valid";
      enqueue(report(() => ({ type: "PARTIALS_JUDGED", id, verdict })));
    }
    if (culprits.length > 0) enqueue(report(() => ({ type: "CULPRITS", culprits })));
  }),
};
