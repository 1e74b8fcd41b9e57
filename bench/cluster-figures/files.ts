import { chartOf } from "./chart.ts";
import { figures } from "./figures.ts";
import { pageOf } from "./page.ts";

/** Writes the page and its picture anew. */
export const REGENERATE = "deno run -A bench/cluster-figures/regenerate.ts";

/** The page and its picture; paths from docs/. */
export function clusterFigureFiles(): { readonly path: string; readonly text: string }[] {
  const all = figures();
  const plot = "figures/cluster-figures.svg";
  return [
    { path: "cluster-figures.md", text: pageOf(all, plot, REGENERATE) },
    { path: plot, text: chartOf(all) },
  ];
}
