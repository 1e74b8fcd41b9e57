// Writes docs/atlas/ anew: `deno run -A src/audit/regenerate.ts`, or the same with node.
import { rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { writeAtlas } from "./write-atlas.ts";

const atlas = fileURLToPath(new URL("../../docs/atlas/", import.meta.url));
// A page of a chart that is no more goes too.
await rm(atlas, { recursive: true, force: true });
for (const name of await writeAtlas(atlas)) console.log(`docs/atlas/${name}`);
