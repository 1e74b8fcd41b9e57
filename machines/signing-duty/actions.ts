import { assertEvent } from "xstate";
import { toHex } from "../../src/spec/hex.ts";
import { judgePartials } from "../../src/spec/signing/judge-partials.ts";
import {
  type DutyOutcome,
  type MessageEvent,
  model,
  type SigningDutyContext as Context,
  type SigningDutyEvent as Event,
} from "./model.ts";

/** What the rule says of a message; `running` is whether the signature is still to come. */
function verdictOf(context: Context, event: MessageEvent, running: boolean) {
  const { request } = context;
  const committee = Object.keys(request.sharePublicKeys).map(Number);
  return judgePartials({ ...request, committee }, event.message, running);
}

export const actions = {
  /** One message, one verdict: a refusal is told at once, a valid one raises the fact and its verdict follows. */
  judge: model.enqueueActions(({ context, event, enqueue }) => {
    assertEvent(event, "MESSAGE");
    const verdict = verdictOf(context, event, true);
    if (verdict !== "valid") return enqueue.emit({ type: "verdict", id: event.id, verdict });
    const { messages } = event.message.partials;
    enqueue.raise({ type: "PARTIALS", id: event.id, signer: messages[0]!.signer, messages });
  }),

  /** The same once the signature is known: whatever passes the envelope finds no running duty. */
  judgeLate: model.emit(({ context, event }) => {
    assertEvent(event, "MESSAGE");
    return { type: "verdict", id: event.id, verdict: verdictOf(context, event, false) };
  }),

  /** Hands the fact to the threshold signing, which gives the message its verdict. */
  handPartials: model.enqueueActions(({ context, event, enqueue }) => {
    assertEvent(event, "PARTIALS");
    enqueue.assign({ pending: [...context.pending, event.id] });
    enqueue.sendTo("thresholdSigning", event);
  }),

  /** Tells what became of a message that the threshold signing took. */
  tellVerdict: model.enqueueActions(({ context, event, enqueue }) => {
    assertEvent(event, "PARTIALS_JUDGED");
    enqueue.assign({ pending: context.pending.filter((id) => id !== event.id) });
    enqueue.emit({ type: "verdict", id: event.id, verdict: event.verdict });
  }),

  /** The threshold signing is over: a message that it had no time to judge finds no running duty. */
  tellUnjudged: model.enqueueActions(({ context, enqueue }) => {
    for (const id of context.pending) enqueue.emit({ type: "verdict", id, verdict: "NoRunningDuty" });
    enqueue.assign({ pending: [] });
  }),

  /** Names the operators whose partials were bad. */
  tellCulprits: model.emit(({ event }) => {
    assertEvent(event, "CULPRITS");
    return { type: "culprits", culprits: event.culprits };
  }),

  /** Keeps the verified signature of the one root. */
  keepSignature: model.assign(({ event }) => {
    assertEvent(event, "RECOVERED");
    return { signature: toHex(event.signatures[0]!.signature) };
  }),

  /** Settles how the duty ends and tells whoever asked. */
  concludeSigned: conclude((context) => ({ reason: "signed", signature: context.signature! })),
  concludeSubmitted: conclude((context) => ({ reason: "submitted", signature: context.signature! })),
  concludeExpired: conclude(() => ({ reason: "expired" })),
  concludeRestarted: conclude(() => ({ reason: "restarted" })),
  concludeFailed: conclude((_, event) => ({ reason: "failed", cause: causeOf(event) })),
};

/** What to tell of a threshold signing that gave no signature. */
function causeOf(event: Event): string {
  const ended = event.type === "xstate.done.actor.thresholdSigning" ? event.output.results[0] : null;
  return ended?.kind === "inconsistent"
    ? "the partial signatures hold under the share keys, yet do not make a signature of the validator: " +
      "check the cluster's share keys"
    : "the signature could not be recovered: the cryptography failed, see the log of this operator";
}

/** An action that settles how the duty ends, and tells whoever asked. */
export function conclude(outcomeOf: (context: Context, event: Event) => DutyOutcome) {
  return model.enqueueActions(({ context, event, enqueue }) => {
    const outcome = outcomeOf(context, event);
    enqueue.assign({ outcome });
    enqueue.emit({ type: "outcome", outcome });
  });
}
