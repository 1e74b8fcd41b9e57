import type { AnyStateMachine } from "xstate";
import { mermaidOf } from "./mermaid.ts";
import { type Charts, statesOf } from "./states.ts";
import { svgOf } from "./svg.ts";
import { type Cell, reasonsTable, type Table, tablesOf } from "./tables.ts";

/** A page of the atlas; its file is `name.md`. */
export interface AtlasPage {
  readonly name: string;
  readonly markdown: string;
}

/** A file of the atlas. */
export interface AtlasFile {
  readonly name: string;
  readonly text: string;
}

/** How to write the atlas anew; every page says so. */
export const REGENERATE = "deno run -A src/audit/regenerate.ts";

/** How to read the pictures, for the index and the served page. */
export const LEGEND =
  "A box is a state, with what it does without being left below its line; a dot leads to the " +
  "state that is entered first. Yellow: left as soon as it is entered. Green with a double rim: final. Dashed: one of " +
  "several regions that run side by side. On an arrow: `event [guard] / actions`. `after(delay)` is a timer, " +
  "`done(x)` and `error(x)` the end of what was invoked.";

/** The file name of a chart's page and picture, without its ending: that of the chart's folder in machines/. */
export function pageName(chart: string): string {
  return chart.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The atlas in Markdown: an index, and a page for each chart. */
export function atlasPages(charts: Charts): AtlasPage[] {
  const pages = Object.entries(charts).map(([name, chart]) => ({
    name: pageName(name),
    markdown: chartPage(name, chart),
  }));
  return [{ name: "README", markdown: indexPage(charts) }, ...pages];
}

/** Every file of the atlas: the pages and the charts' pictures. */
export async function atlasFiles(charts: Charts): Promise<AtlasFile[]> {
  const files = atlasPages(charts).map(({ name, markdown }) => ({ name: `${name}.md`, text: markdown }));
  for (const [name, chart] of Object.entries(charts)) {
    files.push({ name: `${pageName(name)}.svg`, text: await svgOf(chart) });
  }
  return files;
}

const GENERATED = `<!-- Generated from machines/. Do not edit; write it anew with: ${REGENERATE} -->`;

function indexPage(charts: Charts): string {
  const table: Table = {
    title: "Charts",
    about: "",
    head: ["chart", "states", "what it is"],
    rows: Object.entries(charts).map(([name, chart]) => [
      `[${name}](${pageName(name)}.md)`,
      String(statesOf(chart).length),
      chart.root.description ?? "",
    ]),
  };
  return lines([
    GENERATED,
    "# Atlas of statecharts",
    "Every duty of the operator is one of these charts. They are drawn from the source that runs.",
    ...section(table),
    "## Reading a chart",
    LEGEND,
    ...section(reasonsTable()),
  ]);
}

function chartPage(name: string, chart: AnyStateMachine): string {
  const page = pageName(name);
  return lines([
    GENERATED,
    `# ${name}`,
    chart.root.description ?? "",
    `Source: [machines/${page}](../../machines/${page}/). All charts: [atlas](README.md).`,
    `![statechart ${name}](${page}.svg)`,
    `<details><summary>The same in Mermaid</summary>`,
    `\`\`\`mermaid\n${mermaidOf(chart)}\`\`\``,
    `</details>`,
    ...tablesOf(chart).flatMap(section),
  ]);
}

function lines(blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

function section({ title, about, head, rows }: Table): string[] {
  const row = (cells: readonly Cell[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [`## ${title}`, about, [row(head), row(head.map(() => "---")), ...rows.map(row)].join("\n")];
}

function cell(content: Cell): string {
  const text = typeof content === "string"
    ? content.replaceAll("<", "&lt;")
    : content.names.map((name) => `\`${name}\``).join(", ");
  return text.replaceAll("|", "\\|").replace(/\s+/g, " ");
}
