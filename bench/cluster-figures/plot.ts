/** A part of a picture with axes of its own, in pixels. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What an axis shows: values from `from` to `to`, a mark at each of `ticks`. */
export interface Axis {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly number[];
  /** Beside each mark, after its number. */
  readonly unit?: string;
}

/** Axes with their labels, and where on them a value is. */
export interface Panel {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly shapes: readonly string[];
}

/** A series' colour: one of those of the style. */
export type Colour = "one" | "two" | "three";

/** Colours that can be read on white, and others on what a reader in the dark has. */
const STYLE = `
text { font: 13px "Helvetica Neue", Arial, "Liberation Sans", sans-serif; fill: #1f2933; }
.title { font-weight: bold; font-size: 15px; }
.ground { fill: #ffffff; }
.axis { stroke: #52606d; fill: none; }
.grid { stroke: #d9dee4; fill: none; }
.bar-one { fill: #2f6fb3; }
.line-one, .line-two, .line-three { fill: none; stroke-width: 2.5; }
.line-one { stroke: #2f6fb3; }
.line-two { stroke: #b84a00; }
.line-three { stroke: #237a4b; }
.dot-one { fill: #2f6fb3; }
.dot-two { fill: #b84a00; }
.dot-three { fill: #237a4b; }
.dashed { stroke-dasharray: 6 4; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .ground { fill: #0d1117; }
  .axis { stroke: #9aa5b1; }
  .grid { stroke: #2b333d; }
  .bar-one, .dot-one { fill: #6cb2ff; }
  .dot-two { fill: #ff9d5c; }
  .dot-three { fill: #67d391; }
  .line-one { stroke: #6cb2ff; }
  .line-two { stroke: #ff9d5c; }
  .line-three { stroke: #67d391; }
}
`.trim();

/** A standalone SVG picture of some shapes. @param about what it shows, for who cannot see it */
export function picture(width: number, height: number, about: string, shapes: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"` +
    ` role="img" aria-label="${about}">`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    ...shapes,
    "</svg>",
    "",
  ].join("\n");
}

/** Axes with a title over them. */
export function panel({ left, top, width, height }: Frame, title: string, across: Axis, up: Axis): Panel {
  const [right, bottom] = [left + width, top + height];
  const x = (value: number) => left + (value - across.from) / (across.to - across.from) * width;
  const y = (value: number) => bottom - (value - up.from) / (up.to - up.from) * height;
  const middle = top + height / 2;
  const name = { anchor: "middle", turn: `rotate(-90 ${at(left - 52)} ${at(middle)})` } as const;
  return {
    x,
    y,
    shapes: [
      words(left, top - 18, title, { style: "title" }),
      ...up.ticks.flatMap((tick) => [
        path("grid", [[left, y(tick)], [right, y(tick)]]),
        words(left - 8, y(tick) + 4, `${tick}${up.unit ?? ""}`, { anchor: "end" }),
      ]),
      ...across.ticks.flatMap((tick) => [
        path("axis", [[x(tick), bottom], [x(tick), bottom + 5]]),
        words(x(tick), bottom + 20, `${tick}${across.unit ?? ""}`, { anchor: "middle" }),
      ]),
      path("axis", [[left, top], [left, bottom], [right, bottom]]),
      words(left + width / 2, bottom + 42, across.label, { anchor: "middle" }),
      words(left - 52, middle, up.label, name),
    ],
  };
}

/** A line through points, in the panel's values. */
export function curve(
  { x, y }: Panel,
  colour: Colour,
  points: readonly (readonly [number, number])[],
  dashed = false,
): string {
  return path(`line-${colour}${dashed ? " dashed" : ""}`, points.map(([px, py]) => [x(px), y(py)]));
}

/** A bar from the axis up; its place and width in values of the axis across. */
export function bar({ x, y }: Panel, place: number, value: number, width: number): string {
  const [from, to] = [x(place - width / 2), x(place + width / 2)];
  const corner = `x="${at(from)}" y="${at(y(value))}" width="${at(to - from)}"`;
  return `<rect class="bar-one" ${corner} height="${at(y(0) - y(value))}"/>`;
}

/** A point with words at its right, or below at its left, where a falling curve is not. */
export function mark(
  { x, y }: Panel,
  colour: Colour,
  place: readonly [number, number],
  text: string,
  side: "right" | "below",
): string[] {
  const [px, py] = [x(place[0]), y(place[1])];
  return [
    `<circle class="dot-${colour}" cx="${at(px)}" cy="${at(py)}" r="5"/>`,
    side === "right" ? words(px + 10, py + 4, text) : words(px - 8, py + 18, text, { anchor: "end" }),
  ];
}

/** What a line or a bar means: a stroke of its colour, and words. Place in pixels. */
export function legend(
  left: number,
  middle: number,
  colour: Colour,
  text: string,
  dashed = false,
): string[] {
  return [
    path(`line-${colour}${dashed ? " dashed" : ""}`, [[left, middle], [left + 26, middle]]),
    words(left + 34, middle + 4, text),
  ];
}

interface Manner {
  readonly style?: string;
  readonly anchor?: "middle" | "end";
  readonly turn?: string;
}

function words(x: number, y: number, text: string, { style, anchor, turn }: Manner = {}): string {
  const manner = [
    ...style ? [`class="${style}"`] : [],
    ...anchor ? [`text-anchor="${anchor}"`] : [],
    ...turn ? [`transform="${turn}"`] : [],
  ];
  return `<text ${[`x="${at(x)}" y="${at(y)}"`, ...manner].join(" ")}>${text}</text>`;
}

function path(style: string, points: readonly (readonly [number, number])[]): string {
  return `<path class="${style}" d="M${points.map(([x, y]) => `${at(x)} ${at(y)}`).join("L")}"/>`;
}

function at(pixels: number): string {
  return String(Math.round(pixels * 10) / 10);
}
