// `npm run e2e -- STORY`: makes a fresh clone ready, then runs end-to-end stories on deno against real processes.
import { join } from "node:path";
import process from "node:process";
import { runForeground } from "./run.mjs";
import { denoBinary, nodeBinary } from "./runtime.mjs";
import { ROOT, setup } from "./setup.mjs";

process.chdir(ROOT);
await setup();
runForeground(denoBinary(), ["run", "-A", join("test", "e2e", "main.ts"), nodeBinary(), ...process.argv.slice(2)]);
