import elk from "elkjs/lib/elk.bundled.js";
import type { ElkExtendedEdge, ElkNode, ElkPoint } from "elkjs/lib/elk-api.js";
import type { AnyStateMachine } from "xstate";
import { innerLines, transitionLabel, wrap } from "./labels.ts";
import { childrenOf, type State, stateName, statesOf } from "./states.ts";
import { type Transition, transitionsOf } from "./transitions.ts";

/** Sizes in pixels that the drawing is laid out with. */
export const TEXT = {
  padding: 10,
  title: { size: 14, line: 20 },
  about: { size: 12, line: 16 },
  code: { size: 12, line: 17 },
} as const;

/** Widths a character, in parts of the font's size: the code's font is monospaced, the others' widths are generous. */
const WIDTH = { title: 0.66, about: 0.56, code: 0.61 } as const;

const ABOUT_CHARACTERS = { leaf: 42, outer: 100 };

const LABEL_CHARACTERS = 40;

/** A state's text, broken into lines. */
export interface BoxText {
  readonly title: string;
  readonly about: readonly string[];
  readonly code: readonly string[];
}

/** A placed rectangle. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A state with its place. */
export interface StateBox extends Box {
  readonly state: State;
  readonly text: BoxText;
}

/** An arrow with its way; the label is empty where it leads from an initial dot. */
export interface Arrow {
  readonly points: readonly ElkPoint[];
  readonly label: Box & { readonly lines: readonly string[] };
}

/** A chart with a place for everything. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Outer states before those inside. */
  readonly states: readonly StateBox[];
  /** The dots that initial arrows start at. */
  readonly dots: readonly Box[];
  readonly arrows: readonly Arrow[];
}

/** Every level is told: what is inside inherits none of them. */
const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "DOWN",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.json.edgeCoords": "ROOT",
  "elk.json.shapeCoords": "ROOT",
  "elk.padding": "[top=8,left=8,bottom=8,right=8]",
  "elk.spacing.nodeNode": "28",
  "elk.spacing.edgeLabel": "4",
  "elk.spacing.edgeNode": "16",
  "elk.spacing.edgeEdge": "12",
  "elk.layered.spacing.nodeNodeBetweenLayers": "28",
  "elk.layered.spacing.edgeNodeBetweenLayers": "14",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "12",
  "elk.layered.cycleBreaking.strategy": "DEPTH_FIRST",
};

const DOT = 12;
/** No state's id ends so: keys are identifiers. */
const DOT_ID = "#initial";

/** Lays a chart out: nested and parallel states inside their parents, arrows across levels. */
export async function layoutOf(chart: AnyStateMachine): Promise<Layout> {
  const states = statesOf(chart);
  const drawn = transitionsOf(chart).filter(({ target }) => target !== null);
  const graph = await new elk.default().layout<ElkNode>({
    id: "graph",
    layoutOptions: OPTIONS,
    children: [nodeOf(chart.root)],
    edges: [...states.filter(({ type }) => type === "compound").map(initialEdge), ...drawn.map(edgeOf)],
  });
  const nodes = new Map(withInner(graph).map((node) => [node.id, node]));
  return {
    width: Math.ceil(graph.width!),
    height: Math.ceil(graph.height!),
    states: states.map((state) => ({ state, text: textOf(state), ...boxOf(nodes.get(state.id)!) })),
    dots: [...nodes.values()].filter(({ id }) => id.endsWith(DOT_ID)).map(boxOf),
    arrows: (graph.edges ?? []).map(arrowOf),
  };
}

function withInner(node: ElkNode): ElkNode[] {
  return [node, ...(node.children ?? []).flatMap(withInner)];
}

function nodeOf(state: State): ElkNode {
  const children = childrenOf(state);
  const { width, height } = sizeOf(textOf(state));
  if (children.length === 0) return { id: state.id, width, height };
  const dots = state.type === "compound" ? [{ id: dotId(state), width: DOT, height: DOT }] : [];
  const side = TEXT.padding * 2;
  return {
    id: state.id,
    layoutOptions: {
      ...OPTIONS,
      "elk.padding": `[top=${height + TEXT.padding},left=${side},bottom=${side},right=${side}]`,
      "elk.nodeSize.constraints": "MINIMUM_SIZE",
      "elk.nodeSize.minimum": `(${width},${height})`,
    },
    children: [...dots, ...children.map(nodeOf)],
  };
}

function dotId(state: State): string {
  return state.id + DOT_ID;
}

function initialEdge(state: State): ElkExtendedEdge {
  return {
    id: `${state.id} starts`,
    sources: [dotId(state)],
    targets: [(state.initial.target[0] as State).id],
  };
}

function edgeOf(transition: Transition, index: number): ElkExtendedEdge {
  const { source, target } = transition;
  const lines = labelLines(transition);
  return {
    id: `transition ${index}`,
    sources: [source.id],
    targets: [target!.id],
    labels: [{
      text: lines.join("\n"),
      width: widest(lines, "code") + 6,
      height: lines.length * TEXT.code.line,
    }],
  };
}

/** The label of an arrow: the event with its guard, then the actions. */
function labelLines(transition: Transition): string[] {
  const [event, actions] = transitionLabel(transition).split(" / ") as [string, string?];
  return [event, ...wrap(actions === undefined ? "" : `/ ${actions}`, LABEL_CHARACTERS)];
}

/** What a state's box says. */
function textOf(state: State): BoxText {
  const width = childrenOf(state).length > 0 ? ABOUT_CHARACTERS.outer : ABOUT_CHARACTERS.leaf;
  return {
    title: state.parent ? state.key : stateName(state),
    about: wrap(state.description ?? "", width),
    code: innerLines(state),
  };
}

function sizeOf({ title, about, code }: BoxText): { width: number; height: number } {
  const widths = [widest([title], "title"), widest(about, "about"), widest(code, "code")];
  const rule = code.length > 0 ? TEXT.padding : 0;
  return {
    width: Math.max(...widths) + TEXT.padding * 2,
    height: TEXT.title.line + about.length * TEXT.about.line + rule + code.length * TEXT.code.line +
      TEXT.padding * 2,
  };
}

function widest(lines: readonly string[], font: keyof typeof WIDTH): number {
  return Math.ceil(Math.max(0, ...lines.map(({ length }) => length)) * WIDTH[font] * TEXT[font].size);
}

function boxOf({ x = 0, y = 0, width = 0, height = 0 }: Partial<Box>): Box {
  return { x, y, width, height };
}

function arrowOf({ sections, labels }: ElkExtendedEdge): Arrow {
  const [section] = sections!;
  const { startPoint, bendPoints = [], endPoint } = section!;
  const [label] = labels ?? [];
  return {
    points: [startPoint, ...bendPoints, endPoint],
    label: { ...boxOf(label ?? {}), lines: label?.text?.split("\n") ?? [] },
  };
}
