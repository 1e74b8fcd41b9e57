import { assertEvent } from "xstate";
import { admit } from "../../src/spec/signing/admission.ts";
import { model } from "./model.ts";

export const actions = {
  /** One request, one admission: the rule answers, and what it lets in becomes a fact. */
  judgeRequest: model.enqueueActions(({ context, event, enqueue }) => {
    assertEvent(event, "REQUEST");
    const admission = admit(event.facts, context.live < context.capacity);
    if (admission === "start") enqueue.raise({ type: "START_DUTY", key: event.key, duty: event.duty });
    enqueue.emit({ type: "admission", id: event.id, admission });
  }),

  /** While starting or stopping a repeat may still join; nothing new begins. */
  refuseRequest: model.emit(({ event }) => {
    assertEvent(event, "REQUEST");
    return { type: "admission", id: event.id, admission: event.facts.known ? "join" : "notAdmitting" };
  }),

  countStarted: model.assign(({ context }) => ({ live: context.live + 1 })),

  countEnded: model.assign(({ context }) => ({ live: context.live - 1 })),
};
