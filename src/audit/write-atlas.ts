import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { catalog } from "../../machines/catalog.ts";
import { atlasFiles } from "./atlas.ts";

/**
 * Writes the atlas of all charts into a folder, which is made where it is not there. Other files in it stay.
 *
 * @returns the names of the files written
 */
export async function writeAtlas(dir: string): Promise<string[]> {
  const files = await atlasFiles(catalog);
  await mkdir(dir, { recursive: true });
  for (const { name, text } of files) await writeFile(join(dir, name), text);
  return files.map(({ name }) => name);
}
