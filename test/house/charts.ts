import type { AnyStateMachine } from "xstate";
import { REASONS } from "../../machines/reasons.ts";
import { completenessOf, handledBy, ignoredBy, takes } from "../../src/audit/completeness.ts";
import { lineage, statesOf } from "../../src/audit/states.ts";

/** States that do not say what they are. */
export function undescribedStates(chart: AnyStateMachine): string[] {
  return statesOf(chart).filter(({ description }) => !description?.trim()).map(({ id }) =>
    `${id} has no description`
  );
}

/**
 * Final states that do not say what they mean: at a duty's top one of the reasons, elsewhere a reason or what ends.
 *
 * @param isDuty whether somebody waits for the chart's outcome
 */
export function unexplainedEnds(chart: AnyStateMachine, isDuty: boolean): string[] {
  return statesOf(chart).filter(({ type }) => type === "final").flatMap((state) => {
    const { reason, ends } = state.meta ?? {};
    if (reason !== undefined) {
      return Object.hasOwn(REASONS, reason) ? [] : [`${state.id}: "${reason}" is none of the reasons`];
    }
    if (isDuty && state.path.length === 1) return [`${state.id} ends a duty and has no reason in its meta`];
    return typeof ends === "string"
      ? []
      : [`${state.id} is final; its meta has neither a reason nor what it ends`];
  });
}

/** Events that a state which waits neither handles nor declares to ignore. */
export function droppedEvents(chart: AnyStateMachine): string[] {
  const { events, rows } = completenessOf(chart);
  return rows.flatMap(({ state, fates }) =>
    events.filter((_, index) => fates[index] === "missing").map((event) =>
      `${chart.id}.${state} neither handles ${event} nor has it in meta.ignores`
    )
  );
}

/** Handlers that do nothing: they hide the parent's. What is not wanted belongs in `meta.ignores`. */
export function emptyHandlers(chart: AnyStateMachine): string[] {
  return statesOf(chart).flatMap((state) =>
    handledBy(state).filter((event) => {
      const branches = [state.config.on?.[event]].flat().filter((branch) => branch !== undefined);
      return branches.length === 0 ||
        branches.some((branch) => typeof branch === "object" && isEmpty(branch));
    }).map((event) => `${state.id}: the handler of ${event} is empty`)
  );
}

function isEmpty(
  { guard, target, actions = [] }: { guard?: unknown; target?: unknown; actions?: unknown },
): boolean {
  return guard === undefined && target === undefined && [actions].flat().length === 0;
}

/** Names in `meta.ignores` that cannot be meant: no state handles them, or the state itself does. */
export function idleIgnores(chart: AnyStateMachine): string[] {
  const handled = statesOf(chart).flatMap(handledBy);
  return statesOf(chart).flatMap((state) =>
    ignoredBy(state).flatMap((event) => {
      if (!handled.some((descriptor) => takes(descriptor, event))) {
        return [`${state.id} ignores ${event}, which no state handles: is it misspelt?`];
      }
      const taker = lineage(state).find((at) => handledBy(at).some((descriptor) => takes(descriptor, event)));
      return taker ? [`${state.id} declares to ignore ${event}, yet ${taker.id} handles it there`] : [];
    })
  );
}
