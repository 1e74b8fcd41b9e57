import type { AnyStateMachine } from "xstate";
import { type Reason, REASONS } from "../../machines/reasons.ts";
import { completenessOf } from "./completeness.ts";
import { childrenOf, endingOf, isTransient, type State, stateName, statesOf } from "./states.ts";
import { eventLabel, transitionRows } from "./transitions.ts";

/** Prose, or names as the source has them. */
export type Cell = string | { readonly names: readonly string[] };

/** A table of the atlas, for Markdown and HTML alike. */
export interface Table {
  readonly title: string;
  readonly about: string;
  readonly head: readonly Cell[];
  readonly rows: readonly (readonly Cell[])[];
}

/** The tables of a chart's page. */
export function tablesOf(chart: AnyStateMachine): Table[] {
  return [statesTable(chart), transitionsTable(chart), completenessTable(chart), endsTable(chart)];
}

/** The closed list of why duties end. */
export function reasonsTable(): Table {
  return {
    title: "Reasons",
    about: "Why a duty ended as it did: the closed list.",
    head: ["reason", "what it says"],
    rows: Object.entries(REASONS).map(([reason, text]) => [named(reason), text]),
  };
}

function named(...names: string[]): Cell {
  return { names: names.filter((name) => name !== "") };
}

function statesTable(chart: AnyStateMachine): Table {
  return {
    title: "States",
    about: "",
    head: ["state", "kind", "description"],
    rows: statesOf(chart).map((state) => [named(stateName(state)), kindOf(state), state.description ?? ""]),
  };
}

function kindOf(state: State): string {
  if (childrenOf(state).length > 0) return state.type === "parallel" ? "parallel" : "nested";
  if (state.type === "final") return "final";
  return isTransient(state) ? "transient" : "waiting";
}

function transitionsTable(chart: AnyStateMachine): Table {
  const transitions = transitionRows(chart);
  const described = transitions.some(({ description }) => description !== "");
  return {
    title: "Transitions",
    about: "Without a target the state stays as it is. Branches of one event are tried from top to bottom.",
    head: ["state", "event", "guard", "target", "actions", ...described ? ["description"] : []],
    rows: transitions.map(({ state, event, guard, target, actions, description }) => [
      named(state),
      named(event),
      named(guard),
      named(target),
      named(...actions),
      ...described ? [description] : [],
    ]),
  };
}

function completenessTable(chart: AnyStateMachine): Table {
  const { events, rows } = completenessOf(chart);
  return {
    title: "Every event in every state",
    about: "Handled by the state or one around it, ignored on purpose, or – where the state does not wait.",
    head: ["state", ...events.map((event) => named(eventLabel(event)))],
    rows: rows.map(({ state, fates }) => [named(state), ...fates]),
  };
}

function endsTable(chart: AnyStateMachine): Table {
  return {
    title: "Final states",
    about: "",
    head: ["state", "reason", "what it says"],
    rows: statesOf(chart).filter(({ type }) => type === "final").map((state) => {
      const ending = endingOf(state);
      const what = REASONS[ending as Reason];
      return [named(stateName(state)), what ? named(ending) : ending, what ?? state.description ?? ""];
    }),
  };
}
