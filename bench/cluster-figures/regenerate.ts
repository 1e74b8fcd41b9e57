// Writes docs/cluster-figures.md and its picture anew: `deno run -A bench/cluster-figures/regenerate.ts`, or with node.
import { mkdir, writeFile } from "node:fs/promises";
import process from "node:process";
import { clusterFigureFiles } from "./files.ts";

for (const { path, text } of clusterFigureFiles()) {
  const file = new URL(`../../docs/${path}`, import.meta.url);
  await mkdir(new URL(".", file), { recursive: true });
  await writeFile(file, text);
  process.stdout.write(`docs/${path}\n`);
}
