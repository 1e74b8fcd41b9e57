import type { AnyStateMachine } from "xstate";
import { type State, stateName, statesOf } from "./states.ts";

/** A way out of a state, or something that a state does and stays in. */
export interface Transition {
  readonly source: State;
  /** Null where the state stays as it is. */
  readonly target: State | null;
  /** Whether a state that it stays in is left and entered again all the same. */
  readonly reenter: boolean;
  /** `EVENT`, `always`, `after(delay)`, `done(invoked)` or `error(invoked)`. */
  readonly event: string;
  /** Empty where there is none, `else` where the branches before it had one. */
  readonly guard: string;
  readonly actions: readonly string[];
  readonly description: string;
}

/** A line of a chart's transition table. Beside transitions: `entry`, `exit`, and `invoke` with what is invoked. */
export interface TransitionRow {
  readonly state: string;
  readonly event: string;
  readonly guard: string;
  readonly target: string;
  readonly actions: readonly string[];
  readonly description: string;
}

/** What a guard, action or actor is called in a config. */
export function nameOf(named: unknown): string {
  if (typeof named === "string") return named;
  const { type, name } = named as { type?: unknown; name?: string };
  return typeof type === "string" ? type : name || "inline";
}

/** What an event is called in the atlas: those that XState makes itself get short names. */
export function eventLabel(event: string): string {
  const [, kind, of] = /^xstate\.(done|error|snapshot)\.(?:actor\.)?(.+)$/.exec(event) ?? [];
  if (kind) return `${kind}(${of === "*" ? "any" : of})`;
  return event === "*" ? "any event" : event;
}

/** The names in a list of a config, which may be one name or none. */
export function namesIn(list: unknown): string[] {
  return list === undefined ? [] : [list].flat().map(nameOf);
}

type Resolved = State["transitions"] extends Map<string, (infer T)[]> ? T : never;

/** A chart's transitions, state by state in the order of its source. */
export function transitionsOf(chart: AnyStateMachine): Transition[] {
  return statesOf(chart).flatMap(transitionsFrom);
}

/** The transitions of one state. */
export function transitionsFrom(state: State): Transition[] {
  const own = new Map(state.after.map(({ eventType, delay }) => [eventType, `after(${delay})`]));
  own.set(`xstate.done.state.${state.id}`, `done(${state.key})`);
  const awaited = [...state.transitions].flatMap(([event, branches]) =>
    labelled(state, own.get(event) ?? eventLabel(event), branches)
  );
  return [...labelled(state, "always", state.always ?? []), ...awaited];
}

function labelled(source: State, event: string, branches: readonly Resolved[]): Transition[] {
  return branches.flatMap(({ guard, target, actions, reenter, description = "" }, index) => {
    const label = guard === undefined ? (index > 0 ? "else" : "") : nameOf(guard);
    const common = { source, event, guard: label, actions: namesIn(actions), reenter, description };
    return (target ?? [null]).map((to) => ({ ...common, target: to as State | null }));
  });
}

/** What a state does when it is entered and left, and what it invokes meanwhile. */
export function activitiesOf(state: State): { event: "entry" | "exit" | "invoke"; names: string[] }[] {
  const activities = [
    { event: "entry" as const, names: namesIn(state.config.entry) },
    { event: "invoke" as const, names: state.invoke.map(({ src }) => nameOf(src)) },
    { event: "exit" as const, names: namesIn(state.config.exit) },
  ];
  return activities.filter(({ names }) => names.length > 0);
}

/** The chart as a table: what each state does and where it goes. */
export function transitionRows(chart: AnyStateMachine): TransitionRow[] {
  return statesOf(chart).flatMap((state) => [
    ...activitiesOf(state).map(({ event, names }) => ({
      state: stateName(state),
      event,
      guard: "",
      target: "",
      actions: names,
      description: "",
    })),
    ...transitionsFrom(state).map(rowOf),
  ]);
}

function rowOf(transition: Transition): TransitionRow {
  const { source, event, guard, actions, description } = transition;
  return { state: stateName(source), event, guard, target: targetLabel(transition), actions, description };
}

function targetLabel({ target, reenter }: Transition): string {
  if (!target) return "";
  return reenter ? `${stateName(target)} (re-entered)` : stateName(target);
}
