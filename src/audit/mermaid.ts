import type { AnyStateMachine } from "xstate";
import { innerLines, nameWithin, shortened, transitionLabel, wrap } from "./labels.ts";
import { childrenOf, lineage, type State } from "./states.ts";
import { type Transition, transitionsOf } from "./transitions.ts";

const NOTE_CHARACTERS = 80;
const NOTE_LINE = 28;

/**
 * A chart as a Mermaid stateDiagram-v2. Mermaid draws arrows only between neighbours of one level, so that an arrow
 * across levels is drawn between the neighbours that hold its ends, and its label names those.
 */
export function mermaidOf(chart: AnyStateMachine): string {
  const arrows = transitionsOf(chart).map(placed);
  return ["stateDiagram-v2", ...stateLines(chart.root, arrows).map((line) => `  ${line}`), ""].join("\n");
}

/** A transition with the neighbours that its arrow joins; no neighbours where one of its ends lies in the other. */
interface Arrow {
  readonly transition: Transition;
  readonly from: State | null;
  readonly to: State | null;
}

function placed(transition: Transition): Arrow {
  const { source, target } = transition;
  if (target === null) return { transition, from: null, to: null };
  if (target === source) return { transition, from: source, to: target };
  const [outward, inward] = [lineage(source).reverse(), lineage(target).reverse()];
  const fork = outward.findIndex((state, depth) => state !== inward[depth]);
  return { transition, from: outward[fork] ?? null, to: fork < 0 ? null : inward[fork] ?? null };
}

function stateLines(state: State, arrows: readonly Arrow[]): string[] {
  const id = idOf(state);
  const title = `state "${safe(state.parent ? state.key : state.id)}" as ${id}`;
  const children = childrenOf(state);
  if (children.length === 0) {
    return [title, ...innerLines(state).map((line) => `${id} : ${safe(line)}`), ...noteLines(state, [])];
  }
  const regions = children.map((child) => [...stateLines(child, arrows), ...arrowLines(child, arrows)]);
  const body = state.type === "parallel"
    ? regions.flatMap((region, index) => index > 0 ? ["--", ...region] : region)
    : [`[*] --> ${idOf(initialOf(state))}`, ...regions.flat()];
  const inner = [...innerLines(state), ...arrows.flatMap((arrow) => unplacedLine(arrow, state))];
  return [`${title} {`, ...body.map((line) => `  ${line}`), "}", ...noteLines(state, inner)];
}

function initialOf(state: State): State {
  return state.initial.target[0] as State;
}

/** The arrows from a state to its neighbours, and to the end where it is final. */
function arrowLines(state: State, arrows: readonly Arrow[]): string[] {
  const drawn = arrows.filter(({ from, to }) => from === state && to !== null);
  const lines = drawn.map((arrow) => `${idOf(state)} --> ${idOf(arrow.to!)} : ${safe(arrowLabel(arrow))}`);
  return state.type === "final" ? [`${idOf(state)} --> [*]`] : lines;
}

function arrowLabel({ transition, from, to }: Arrow): string {
  const inFrom = nameWithin(transition.source, from!);
  const inTo = nameWithin(transition.target!, to!);
  return [inFrom && `(from ${inFrom})`, transitionLabel(transition), inTo && `(to ${inTo})`].filter(Boolean)
    .join(" ");
}

/** The line for a transition between a state and one inside it, which has no arrow. */
function unplacedLine({ transition, from, to }: Arrow, state: State): string[] {
  const { source, target } = transition;
  if (target === null || (from !== null && to !== null)) return [];
  const outward = lineage(source).includes(target);
  if (state !== (outward ? target : source)) return [];
  const label = transitionLabel(transition);
  return [
    outward ? `(from ${nameWithin(source, state)}) ${label}` : `${label} (to ${nameWithin(target, state)})`,
  ];
}

function noteLines(state: State, inner: readonly string[]): string[] {
  const about = wrap(shortened(state.description ?? "", NOTE_CHARACTERS), NOTE_LINE);
  const lines = [...about, ...inner].map((line) => `  ${safe(line)}`);
  return lines.length > 0 ? [`note right of ${idOf(state)}`, ...lines, "end note"] : [];
}

/** An id that is none of Mermaid's words and differs for different paths. */
function idOf(state: State): string {
  return ["s", ...state.path.map((key) => key.replace(/[^A-Za-z0-9]/g, (c) => `_${c.charCodeAt(0)}_`))].join(
    "__",
  );
}

/** Without what ends a label, a note or a quoted name, and what Mermaid reads as markup; never empty. */
function safe(text: string): string {
  const plain = text.replace(/["`]/g, "'").replaceAll("*", "∗").replace(/[:;#<>{}%\\\s]+/g, " ");
  return plain.trim() || "–";
}
