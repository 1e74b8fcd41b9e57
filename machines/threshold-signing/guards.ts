import { heldPartial, ripeTargets, withNew, withResults } from "./collected.ts";
import type { ThresholdSigningContext, ThresholdSigningEvent } from "./model.ts";

interface Args {
  context: ThresholdSigningContext;
  event: ThresholdSigningEvent;
}

export const guards = {
  /** This operator's partials went out before (entered mid-way). */
  alreadyAnnounced: ({ context }: Args) => context.announced,
  /** The signer already sent a partial for one of the message's targets. */
  repeatsSigner: ({ context, event }: Args) =>
    event.type === "PARTIALS" &&
    event.signatures.some(({ target }) => heldPartial(context.collected, target, event.signer) !== undefined),
  /** With this message's partials some target has a quorum. */
  completesQuorum: ({ context, event }: Args) =>
    event.type === "PARTIALS" &&
    ripeTargets({ ...context, collected: withNew(context.collected, event) }).length > 0,
  /** Some target has a quorum and no result. */
  hasQuorum: ({ context }: Args) => ripeTargets(context).length > 0,
  /** With what this recovery settled, no target is left. */
  settlesAll: ({ context, event }: Args) =>
    event.type === "xstate.done.actor.recover" &&
    withResults(context.results, event.output).every((result) => result !== null),
};
