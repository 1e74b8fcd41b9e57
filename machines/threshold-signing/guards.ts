import { hasQuorum, heldPartial, targetOf } from "../../src/spec/values/partial-signatures.ts";
import type { ThresholdSigningContext, ThresholdSigningEvent } from "./model.ts";
import { hasRipe, nextAfter, withResults } from "./recoveries.ts";
import { numberOf } from "./targets.ts";

interface Args {
  context: ThresholdSigningContext;
  event: ThresholdSigningEvent;
}

export const guards = {
  /** There is nothing to sign. */
  hasNoTarget: ({ context }: Args) => context.targets.length === 0,
  /** This operator's partials went out before (entered mid-way). */
  alreadyAnnounced: ({ context }: Args) => context.announced,
  /** This operator must sign none of the targets. */
  withholdsAll: ({ context }: Args) => context.targets.every(({ withheld }) => withheld),
  /** The signer already sent a partial for one of the message's targets. */
  repeatsSigner: ({ context: { collected, numbers }, event }: Args) =>
    event.type === "PARTIALS" && event.messages.some((message) => {
      const of = targetOf(message);
      return heldPartial(collected, of, event.signer) !== undefined && numberOf(numbers, of) !== undefined;
    }),
  /** With this message's partials some target has a quorum; the signer has none of them yet. */
  completesQuorum: ({ context: { collected, numbers, quorum, results }, event }: Args) =>
    event.type === "PARTIALS" && event.messages.some((message) => {
      const of = targetOf(message);
      const target = numberOf(numbers, of);
      return target !== undefined && results[target] === null && hasQuorum(collected, of, quorum - 1);
    }),
  /** Some target has a quorum and no result. */
  hasQuorum: ({ context }: Args) => hasRipe(context, 0),
  /** Beyond the targets of this recovery there are more with a quorum. */
  leavesQuorum: ({ context, event }: Args) =>
    event.type === "xstate.done.actor.recover" && hasRipe(context, nextAfter(event.output)),
  /** With what this recovery settled, no target is left. */
  settlesAll: ({ context, event }: Args) =>
    event.type === "xstate.done.actor.recover" &&
    withResults(context.results, event.output).every((result) => result !== null),
};
