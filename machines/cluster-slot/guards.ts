import type { ClusterSlotContext, ClusterSlotEvent } from "./model.ts";

interface Args {
  context: ClusterSlotContext;
  event: ClusterSlotEvent;
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
  /** Every target was signed and handed in. */
  isWhole: ({ context }: Args) => context.submitted === context.targets.length,
};
