import type { AnyStateMachine } from "xstate";
import { childrenOf, isTransient, lineage, type State, stateName, statesOf } from "./states.ts";

/** What becomes of an event in a state; `–` where the state does not wait for events. */
export type Fate = "handled" | "ignored" | "missing" | "–";

/** One state that has no states inside, against every event. */
export interface CompletenessRow {
  readonly state: string;
  readonly kind: "waiting" | "transient" | "final";
  /** In the order of the table's events. */
  readonly fates: readonly Fate[];
}

/** State × event: that nothing is dropped without a word. */
export interface Completeness {
  /** The chart's alphabet: every event that some state handles or declares to ignore. */
  readonly events: readonly string[];
  readonly rows: readonly CompletenessRow[];
}

/** The events that a state handles itself, as its config writes them. */
export function handledBy(state: State): string[] {
  return Object.keys(state.config.on ?? {});
}

/** The events that a state declares to ignore. */
export function ignoredBy(state: State): string[] {
  return state.meta?.ignores ?? [];
}

/** Whether a descriptor of a config, `a.b`, `a.*` or `*`, takes an event. */
export function takes(descriptor: string, event: string): boolean {
  if (descriptor === event || descriptor === "*") return true;
  return descriptor.endsWith(".*") && `${event}.`.startsWith(descriptor.slice(0, -1));
}

/** Every event that the chart names in an `on` or declares to ignore. The ends of what it invokes are not among them. */
export function alphabetOf(chart: AnyStateMachine): string[] {
  const named = statesOf(chart).flatMap((state) => [...handledBy(state), ...ignoredBy(state)]);
  return [...new Set(named)].filter((event) => event !== "*");
}

/** The completeness table of a chart. */
export function completenessOf(chart: AnyStateMachine): Completeness {
  const events = alphabetOf(chart);
  const leaves = statesOf(chart).filter((state) =>
    childrenOf(state).length === 0 && state.type !== "history"
  );
  return { events, rows: leaves.map((state) => rowOf(state, events)) };
}

function rowOf(state: State, events: readonly string[]): CompletenessRow {
  const kind = state.type === "final" ? "final" : isTransient(state) ? "transient" : "waiting";
  return {
    state: stateName(state),
    kind,
    fates: events.map((event) => kind === "waiting" ? fateOf(state, event) : "–"),
  };
}

function fateOf(state: State, event: string): Fate {
  const here = lineage(state);
  if (here.some((at) => handledBy(at).some((descriptor) => takes(descriptor, event)))) return "handled";
  return here.some((at) => ignoredBy(at).includes(event)) ? "ignored" : "missing";
}
