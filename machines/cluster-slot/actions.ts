import { assertEvent } from "xstate";
import { judgeClusterPartials, type PartialsPhase } from "../../src/spec/cluster/judge-partials.ts";
import {
  type ClusterOutcome,
  type ClusterSlotContext as Context,
  type ClusterSlotEvent as Event,
  model,
} from "./model.ts";

function verdictOf(context: Context, event: Event, phase: PartialsPhase) {
  assertEvent(event, "MESSAGE");
  return judgeClusterPartials(context, event.message, phase);
}

/** An action that tells how the duty ends. */
function conclude(outcomeOf: (context: Context, event: Event) => ClusterOutcome) {
  return model.emit(({ context, event }) => ({ type: "outcome", outcome: outcomeOf(context, event) }));
}

/** Why not every signature was handed in. */
function causeOf({ refusal }: Context, event: Event): string {
  if (event.type === "xstate.error.actor.protect") {
    return `what was decided could not be checked: ${event.error}`;
  }
  return refusal === null
    ? "not every signature could be recovered: see the log of this operator"
    : `the beacon node refused: ${refusal}`;
}

/** Why the time to live ended before everything was handed in. */
function expiredCauseOf({ targets, submitted, view, refusal, ready }: Context): string {
  if (targets.length === 0) {
    return view === null ? "the beacon node did not say what to vote for" : "nothing was decided";
  }
  const others = refusal !== null
    ? `the beacon node refused some: ${refusal}`
    : ready.length > 0
    ? "the beacon node could not be reached"
    : "the others had no quorum";
  return `${submitted} of ${targets.length} signatures were handed in: ${others}`;
}

export const actions = {
  /** One message, one verdict: nothing is decided that its partials could be of. */
  judgeEarly: model.emit(({ context, event }) => {
    assertEvent(event, "MESSAGE");
    return { type: "verdict", id: event.id, verdict: verdictOf(context, event, "undecided") };
  }),

  /** One message, one verdict: the rule gives it, or the threshold signing does once it judged the partials. */
  judge: model.enqueueActions(({ context, event, enqueue }) => {
    assertEvent(event, "MESSAGE");
    const verdict = verdictOf(context, event, "decided");
    if (verdict !== "valid") return enqueue.emit({ type: "verdict", id: event.id, verdict });
    const { messages } = event.message.partials;
    enqueue.raise({ type: "PARTIALS", id: event.id, signer: messages[0]!.signer, messages });
  }),

  /** The same once every signature is known: whatever passes the envelope finds no running duty. */
  judgeLate: model.emit(({ context, event }) => {
    assertEvent(event, "MESSAGE");
    return { type: "verdict", id: event.id, verdict: verdictOf(context, event, "over") };
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

  /** Keeps what this operator would vote for: what is decided is compared with it. */
  keepView: model.assign(({ event }) => {
    assertEvent(event, "xstate.done.actor.observe");
    return { view: event.output };
  }),

  /** Keeps what consensus decided. */
  keepDecision: model.assign(({ event }) => {
    assertEvent(event, "DECIDED");
    return { decision: { round: event.round, value: event.value } };
  }),

  /** Keeps what is signed of the decided vote. */
  keepTargets: model.assign(({ event }) => {
    assertEvent(event, "xstate.done.actor.protect");
    const { output } = event;
    return output.kind === "guarded" ? { vote: output.vote, targets: output.targets } : {};
  }),

  /** Tells what became of the decided value, and which validators this operator leaves out. */
  tellDecided: model.enqueueActions(({ context, event, enqueue }) => {
    assertEvent(event, "xstate.done.actor.protect");
    const { output } = event;
    const fault = output.kind === "refused" ? output.code : null;
    enqueue.emit({ type: "decided", round: context.decision!.round, fault });
    const withheld = output.kind === "guarded"
      ? output.targets.filter((target) => target.withheld !== null)
      : [];
    if (withheld.length > 0) enqueue.emit({ type: "withheld", targets: withheld });
  }),

  /** The threshold signing has ended. */
  noteCollected: model.assign({ collected: true }),

  /** Lays recovered signatures by to be handed in. */
  addReady: model.assign(({ context, event }) => {
    assertEvent(event, "RECOVERED");
    return { ready: [...context.ready, ...event.signatures] };
  }),

  /** What is ready now is handed in; what is recovered meanwhile waits its turn. */
  takeBatch: model.assign(({ context }) => ({ batch: context.ready.length })),

  /** The beacon node took the batch, but for what it refused: that is not handed in again. */
  noteSubmitted: model.enqueueActions(({ context, event, enqueue }) => {
    assertEvent(event, "xstate.done.actor.submit");
    const { ready, batch, submitted, targets, refusal } = context;
    const refused = event.output;
    const taken = ready.slice(0, batch).map(({ target }) => targets[target]!.kind)
      .filter((kind) => refused[kind] === undefined);
    const attestations = taken.filter((kind) => kind === "attestation").length;
    enqueue.emit({ type: "handedIn", attestations, syncMessages: taken.length - attestations });
    enqueue.assign({
      ready: ready.slice(batch),
      batch: 0,
      submitted: submitted + taken.length,
      refusal: refused.attestation ?? refused.syncMessage ?? refusal,
    });
  }),

  concludeSubmitted: conclude(() => ({ reason: "submitted" })),
  concludeExpired: conclude((context) => ({ reason: "expired", cause: expiredCauseOf(context) })),
  concludeCutOff: conclude(() => ({ reason: "cutOff" })),
  concludeRefused: conclude(() => ({ reason: "refused" })),
  concludeRestarted: conclude(() => ({ reason: "restarted" })),
  concludeFailed: conclude((context, event) => ({ reason: "failed", cause: causeOf(context, event) })),
};
