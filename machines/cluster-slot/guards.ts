import type { ClusterSlotContext, ClusterSlotEvent, SubmitFailure } from "./model.ts";

interface Args {
  context: ClusterSlotContext;
  event: ClusterSlotEvent;
}

/** The failure in an error event; null where it is none. */
export function submitFailure(event: ClusterSlotEvent): SubmitFailure | null {
  return event.type === "xstate.error.actor.submit" ? event.error as SubmitFailure : null;
}

export const guards = {
  /** What may be signed is on record already (entered mid-way). */
  isGuarded: ({ context }: Args) => context.vote !== null,
  /** This operator knows what it would vote for, and what was decided. */
  knowsBoth: ({ context }: Args) => context.view !== null && context.decision !== null,
  /** This operator knows what it would vote for (entered mid-way). */
  hasView: ({ context }: Args) => context.view !== null,
  /** Others decided before this operator knew what it would vote for. */
  isDecided: ({ context }: Args) => context.decision !== null,
  /** The value check has something against what was decided. */
  isRefused: ({ event }: Args) =>
    event.type === "xstate.done.actor.protect" && event.output.kind === "refused",
  /** Recovered signatures wait to be handed in. */
  hasReady: ({ context }: Args) => context.ready.length > 0,
  /** No more signatures will be recovered. */
  isCollected: ({ context }: Args) => context.collected,
  /** The beacon node will not take these however often they are handed in. */
  isRefusedForGood: ({ event }: Args) => submitFailure(event)?.code === "refused",
  /** Every target was signed and handed in. */
  isWhole: ({ context }: Args) => context.submitted === context.targets.length,
};
