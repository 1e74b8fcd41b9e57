import type { AnyStateMachine } from "xstate";
import { escaped } from "./labels.ts";
import { type Arrow, type Box, type Layout, layoutOf, type StateBox, TEXT } from "./layout.ts";
import { childrenOf, isTransient, type State } from "./states.ts";

const STYLE = `
text { font-family: "Helvetica Neue", Arial, "Liberation Sans", sans-serif; }
.title { font-weight: bold; font-size: ${TEXT.title.size}px; fill: #14213d; }
.about { font-size: ${TEXT.about.size}px; fill: #4a5568; }
.code { font-family: "DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: ${TEXT.code.size}px; fill: #1a202c; }
.box { fill: #eef3fb; stroke: #3d5a80; stroke-width: 1.3; }
.outer { fill: #ffffff; }
.over { paint-order: stroke; stroke: #ffffff; stroke-width: 4px; }
.region { stroke-dasharray: 6 4; }
.transient { fill: #fdf6e3; stroke: #8a6d1d; }
.final { fill: #e8f3ea; stroke: #2f6b3c; }
.rule { stroke: #b8c4d6; }
.arrow { fill: none; stroke: #55606e; stroke-width: 1.3; }
.dot, .head { fill: #55606e; }
.behind { fill: #ffffff; fill-opacity: 0.85; }
`.trim();

/** Draws a chart as a standalone SVG picture. */
export async function svgOf(chart: AnyStateMachine): Promise<string> {
  return drawn(await layoutOf(chart), chart.id);
}

function drawn({ width, height, states, dots, arrows }: Layout, name: string): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"` +
    ` role="img" aria-label="statechart ${escaped(name)}">`,
    `<style>${STYLE}</style>`,
    `<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">` +
    `<path class="head" d="M0 0L10 5L0 10z"/></marker></defs>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...states.flatMap(shapes),
    ...dots.map(dot),
    ...arrows.map(line),
    ...states.flatMap(stateLines),
    ...arrows.flatMap(labelLines),
    "</svg>",
    "",
  ].join("\n");
}

function shapes({ state, ...box }: StateBox): string[] {
  const outline = rect(box, `box ${kindOf(state)}`);
  return state.type === "final" ? [outline, rect(inset(box, 3), "box final")] : [outline];
}

/** A state's text. That of an outer state has a rim, because arrows to its inner states pass behind. */
function stateLines({ state, text, x, y, width }: StateBox): string[] {
  const over = childrenOf(state).length > 0 ? " over" : "";
  let bottom = y + TEXT.padding;
  const next = (kind: "title" | "about" | "code", line: string) => {
    bottom += TEXT[kind].line;
    return words(line, x + TEXT.padding, bottom - TEXT[kind].size * 0.35, kind + over);
  };
  const head = [next("title", text.title), ...text.about.map((line) => next("about", line))];
  if (text.code.length === 0) return head;
  const rule = `<path class="rule" d="M${at(x)} ${at(bottom + TEXT.padding / 2)}h${at(width)}"/>`;
  bottom += TEXT.padding;
  return [...head, rule, ...text.code.map((line) => next("code", line))];
}

function kindOf(state: State): string {
  if (state.parent?.type === "parallel") return "outer region";
  if (childrenOf(state).length > 0) return "outer";
  if (state.type === "final") return "final";
  return isTransient(state) ? "transient" : "waiting";
}

function labelLines({ label }: Arrow): string[] {
  if (label.lines.length === 0) return [];
  const lines = label.lines.map((text, index) =>
    words(text, label.x + 3, label.y + (index + 1) * TEXT.code.line - TEXT.code.size * 0.35, "code")
  );
  return [rect(label, "behind"), ...lines];
}

function line({ points }: Arrow): string {
  const way = points.map(({ x, y }) => `${at(x)} ${at(y)}`).join("L");
  return `<path class="arrow" d="M${way}" marker-end="url(#head)"/>`;
}

function dot({ x, y, width }: Box): string {
  return `<circle class="dot" cx="${at(x + width / 2)}" cy="${at(y + width / 2)}" r="${at(width / 2)}"/>`;
}

function rect({ x, y, width, height }: Box, style: string): string {
  const place = `x="${at(x)}" y="${at(y)}" width="${at(width)}" height="${at(height)}"`;
  return `<rect class="${style}" ${place} rx="6"/>`;
}

function inset({ x, y, width, height }: Box, by: number): Box {
  return { x: x + by, y: y + by, width: width - 2 * by, height: height - 2 * by };
}

function words(text: string, x: number, y: number, style: string): string {
  return `<text class="${style}" x="${at(x)}" y="${at(y)}">${escaped(text)}</text>`;
}

function at(pixels: number): string {
  return String(Math.round(pixels * 10) / 10);
}
