import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { catalog } from "../../machines/catalog.ts";
import { atlasFiles, REGENERATE } from "../../src/audit/atlas.ts";

const ATLAS = new URL("../../docs/atlas/", import.meta.url);
const files = await atlasFiles(catalog);

it("docs/atlas/ holds the pages and pictures of the charts that there are, and nothing else", () => {
  const held = existsSync(ATLAS) ? readdirSync(ATLAS).sort() : [];
  expect(held, `write the atlas anew: ${REGENERATE}`).toEqual(files.map(({ name }) => name).sort());
});

it.each(files)("docs/atlas/$name shows the charts as they are now", ({ name, text }) => {
  const path = new URL(name, ATLAS);
  const held = existsSync(path) ? readFileSync(path, "utf8") : "";
  expect(held === text, `docs/atlas/${name} is out of date, write the atlas anew: ${REGENERATE}`).toBe(true);
});
