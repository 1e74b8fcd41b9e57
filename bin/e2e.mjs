// `npm run e2e -- STORY`: makes a fresh clone ready, then runs end-to-end stories against real processes. They run on
// Node, because deno tells of a child that was sent a signal that it died of it, whatever code it ended with.
import { join } from "node:path";
import process from "node:process";
import { runForeground } from "./run.mjs";
import { denoBinary, nodeBinary } from "./runtime.mjs";
import { ROOT, setup } from "./setup.mjs";

process.chdir(ROOT);
await setup();
runForeground(nodeBinary(), [join("test", "e2e", "main.ts"), denoBinary(), ...process.argv.slice(2)]);
