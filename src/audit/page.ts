import type { AnyStateMachine } from "xstate";
import { LEGEND, pageName } from "./atlas.ts";
import { escaped } from "./labels.ts";
import type { Charts } from "./states.ts";
import { type Cell, reasonsTable, type Table, tablesOf } from "./tables.ts";

const STYLE = `
body { margin: 0 auto; max-width: 1500px; padding: 0 1.5rem 4rem; background: #ffffff; color: #1a202c;
  font: 15px/1.5 "Helvetica Neue", Arial, "Liberation Sans", sans-serif; }
h1, h2 { color: #14213d; }
section { border-top: 2px solid #3d5a80; margin-top: 2.5rem; }
img { max-width: 100%; height: auto; }
table { border-collapse: collapse; margin: 0.5rem 0 1rem; }
th, td { border: 1px solid #d5dce6; padding: 0.25rem 0.6rem; text-align: left; vertical-align: top; }
th { background: #eef3fb; }
code { font-family: "DejaVu Sans Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: 0.87em; }
summary { cursor: pointer; font-weight: bold; }
.scroll { overflow-x: auto; }
`.trim();

/** The atlas as one HTML page, which takes nothing from elsewhere but the pictures beside it. */
export function atlasHtml(charts: Charts): string {
  const entries = Object.entries(charts);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Quorate: atlas of statecharts</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Atlas of statecharts</h1>
<p>Every duty of the operator is one of these charts. They are drawn from the source that runs.</p>
<ul>
${
    entries.map(([name, chart]) => `<li><a href="#${name}">${name}</a>: ${escaped(about(chart))}</li>`).join(
      "\n",
    )
  }
</ul>
<p>${escaped(LEGEND).replace(/`([^`]+)`/g, "<code>$1</code>")}</p>
${entries.map(([name, chart]) => chartSection(name, chart)).join("\n")}
<section>
${tableBlock(reasonsTable())}
</section>
</body>
</html>
`;
}

function about(chart: AnyStateMachine): string {
  return chart.root.description ?? "";
}

function chartSection(name: string, chart: AnyStateMachine): string {
  const picture = `${pageName(name)}.svg`;
  return `<section id="${name}">
<h2>${name}</h2>
<p>${escaped(about(chart))}</p>
<a href="${picture}"><img src="${picture}" alt="statechart ${name}"></a>
${tablesOf(chart).map(tableBlock).join("\n")}
</section>`;
}

function tableBlock({ title, about, head, rows }: Table): string {
  const row = (kind: "th" | "td") => (cells: readonly Cell[]) =>
    `<tr>${cells.map((content) => `<${kind}>${cell(content)}</${kind}>`).join("")}</tr>`;
  return `<details open><summary>${escaped(title)}</summary>
<p>${escaped(about)}</p>
<div class="scroll"><table>
${[row("th")(head), ...rows.map(row("td"))].join("\n")}
</table></div></details>`;
}

function cell(content: Cell): string {
  if (typeof content === "string") return escaped(content);
  return content.names.map((name) => `<code>${escaped(name)}</code>`).join(", ");
}
