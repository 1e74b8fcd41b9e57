import { expect, it } from "vitest";
import { catalog } from "../../machines/catalog.ts";
import { type Box, layoutOf, type StateBox } from "../../src/audit/layout.ts";
import { lineage } from "../../src/audit/states.ts";
import { svgOf } from "../../src/audit/svg.ts";
import { madeUp } from "./made-up.ts";

const CHARTS = [madeUp, ...Object.values(catalog)];

function isWithin(inner: Box, outer: Box): boolean {
  return inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height;
}

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function pairs<T>(list: readonly T[]): [T, T][] {
  return list.flatMap((a, index) => list.slice(index + 1).map((b): [T, T] => [a, b]));
}

it("draws every state inside its parent and beside its neighbours", async () => {
  for (const chart of CHARTS) {
    const { states, width, height } = await layoutOf(chart);
    const whole = { x: 0, y: 0, width, height };
    for (const box of states) {
      const outer = states.find(({ state }) => state === box.state.parent) ?? whole;
      expect(isWithin(box, outer), box.state.id).toBe(true);
    }
    for (const [a, b] of pairs(states).filter(([a, b]) => !areRelated(a, b))) {
      expect(overlap(a, b), `${a.state.id} and ${b.state.id}`).toBe(false);
    }
  }
});

function areRelated(a: StateBox, b: StateBox): boolean {
  return lineage(a.state).includes(b.state) || lineage(b.state).includes(a.state);
}

it("begins and ends every arrow at an edge of a box or dot", async () => {
  for (const chart of CHARTS) {
    const { states, dots, arrows } = await layoutOf(chart);
    for (const { points } of arrows) {
      for (const point of [points[0]!, points.at(-1)!]) {
        expect([...states, ...dots].some((box) => isOnEdge(point, box))).toBe(true);
      }
    }
  }
});

function isOnEdge({ x, y }: { x: number; y: number }, box: Box): boolean {
  const near = (a: number, b: number) => Math.abs(a - b) < 1.5;
  const across = x > box.x - 1.5 && x < box.x + box.width + 1.5;
  const along = y > box.y - 1.5 && y < box.y + box.height + 1.5;
  return (across && (near(y, box.y) || near(y, box.y + box.height))) ||
    (along && (near(x, box.x) || near(x, box.x + box.width)));
}

it("writes no label over a state without states inside, nor over another label", async () => {
  for (const chart of CHARTS) {
    const { states, arrows } = await layoutOf(chart);
    const labels = arrows.map(({ label }) => label).filter(({ lines }) => lines.length > 0);
    const leaves = states.filter(({ state }) => Object.keys(state.states).length === 0);
    for (const label of labels) expect(leaves.filter((leaf) => overlap(label, leaf))).toEqual([]);
    for (const [a, b] of pairs(labels)) expect(overlap(a, b), `${a.lines} and ${b.lines}`).toBe(false);
  }
});

it("shows titles, descriptions, actions and labels, with the signs of XML escaped", async () => {
  const svg = await svgOf(madeUp);
  const texts = [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
  expect(texts).toEqual(expect.arrayContaining([
    "seeking",
    "Waits: for &quot;GO&quot; &lt;or&gt; a jump &amp; then; a",
    "entry / greet, log",
    "after(patience) [isTired]",
    "/ first, second",
  ]));
});

it("is well-formed, needs nothing from elsewhere and comes out the same every time", async () => {
  const svg = await svgOf(madeUp);
  const open: string[] = [];
  for (const [, slash, name, own] of svg.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)) {
    if (slash) expect(open.pop()).toBe(name);
    else if (!own) open.push(name!);
  }
  expect(open).toEqual([]);
  expect(svg.match(/href|url\((?!#)|@import/g)).toBeNull();
  expect(await svgOf(madeUp)).toBe(svg);
});
