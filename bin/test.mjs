// `npm test`: makes a fresh clone ready, then runs the tests on deno. Further arguments go to vitest.
import { join } from "node:path";
import process from "node:process";
import { runForeground } from "./run.mjs";
import { denoBinary } from "./runtime.mjs";
import { ROOT, setup } from "./setup.mjs";

process.chdir(ROOT);
await setup();
runForeground(denoBinary(), [
  "run",
  "-A",
  join("node_modules", "vitest", "vitest.mjs"),
  "run",
  ...process.argv.slice(2),
]);
