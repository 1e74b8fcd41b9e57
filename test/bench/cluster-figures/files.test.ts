import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { clusterFigureFiles, REGENERATE } from "../../../bench/cluster-figures/files.ts";

it.each(clusterFigureFiles())("docs/$path shows the figures as they are now", ({ path, text }) => {
  const file = new URL(`../../../docs/${path}`, import.meta.url);
  const held = existsSync(file) ? readFileSync(file, "utf8") : "";
  expect(held === text, `docs/${path} is out of date, write it anew: ${REGENERATE}`).toBe(true);
});
