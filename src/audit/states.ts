import type { AnyStateMachine } from "xstate";

/** A state as XState resolved it. */
export type State = AnyStateMachine["root"];

/** Charts by name. */
export type Charts = Readonly<Record<string, AnyStateMachine>>;

/** A chart's states in the order of its source, the root first. */
export function statesOf(chart: AnyStateMachine): State[] {
  return withDescendants(chart.root);
}

function withDescendants(state: State): State[] {
  return [state, ...childrenOf(state).flatMap(withDescendants)];
}

/** The states right inside a state. */
export function childrenOf(state: State): State[] {
  return Object.values(state.states);
}

/** A state and those it lies in, innermost first. */
export function lineage(state: State): State[] {
  return state.parent ? [state, ...lineage(state.parent)] : [state];
}

/** What a state is called: its path, or the chart's id for the root. */
export function stateName(state: State): string {
  return state.parent ? state.path.join(".") : state.id;
}

/** Whether a state is left as soon as it is entered: one of its `always` needs no guard. */
export function isTransient(state: State): boolean {
  return (state.always ?? []).some(({ guard }) => guard === undefined);
}

/** What a final state says of itself: a duty's reason, or what it ends. */
export function endingOf(state: State): string {
  const { reason, ends } = state.meta ?? {};
  if (typeof reason === "string") return reason;
  return typeof ends === "string" ? `ends ${ends}` : "";
}
