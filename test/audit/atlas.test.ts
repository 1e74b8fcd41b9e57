import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { catalog } from "../../machines/catalog.ts";
import { REASONS } from "../../machines/reasons.ts";
import { atlasPages } from "../../src/audit/atlas.ts";
import { writeAtlas } from "../../src/audit/write-atlas.ts";
import { madeUp } from "./made-up.ts";

const [index, page] = atlasPages({ madeUp });

it("has an index with every chart and every reason", () => {
  expect(index!.name).toBe("README");
  expect(index!.markdown).toContain("| [madeUp](made-up.md) | 13 | A made-up chart; nobody runs it. |");
  for (const reason of Object.keys(REASONS)) expect(index!.markdown).toContain(`| \`${reason}\` |`);
});

it("has a page a chart: picture, Mermaid, states, transitions, completeness and ends", () => {
  expect(page!.name).toBe("made-up");
  for (
    const part of [
      "![statechart madeUp](made-up.svg)",
      "```mermaid\nstateDiagram-v2\n",
      '| `idle` | waiting | Waits: for "GO" &lt;or> a jump & then; a `tick`. |',
      "| `both` | parallel | Two regions. |",
      "| `idle` | `GO` |  | `both` | `first`, `second` | Begins the work. |",
      "| state | `STOP` | `done(any)` | `GO` | `JUMP` | `NOTE` | `UP` | `BACK` | `STEP` |",
      "| `idle` | handled | handled | handled | handled | handled | ignored | ignored | ignored |",
      `| \`over\` | \`signed\` | ${REASONS.signed} |`,
      "| `both.left.set` | ends region | Left is done. |",
    ]
  ) expect(page!.markdown).toContain(part);
});

it("has as many cells in every row of a table as in its head", () => {
  for (const { markdown } of atlasPages({ madeUp, ...catalog })) {
    for (const table of markdown.split("\n\n").filter((block) => block.startsWith("|"))) {
      const widths = table.trim().split("\n").map((row) => row.replaceAll("\\|", "").split("|").length);
      expect(new Set(widths).size, table).toBe(1);
    }
  }
});

it("is written beside what else a folder holds", async () => {
  const dir = await mkdtemp(join(tmpdir(), "atlas-"));
  try {
    await writeFile(join(dir, "notes.md"), "mine");
    const written = await writeAtlas(dir);
    expect((await readdir(dir)).sort()).toEqual([...written, "notes.md"].sort());
    expect(await readFile(join(dir, "notes.md"), "utf8")).toBe("mine");
  } finally {
    await rm(dir, { recursive: true });
  }
});
