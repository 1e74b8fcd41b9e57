#!/usr/bin/env node
// Node ≥ 20 starts this; it makes a fresh clone ready and hands over to deno, which operators run.
import { join } from "node:path";
import process from "node:process";
import { permissionsOf } from "./permissions.mjs";
import { runForeground } from "./run.mjs";
import { denoBinary } from "./runtime.mjs";
import { ROOT, setup } from "./setup.mjs";

try {
  await setup();
  const args = process.argv.slice(2);
  const main = join(ROOT, "src", "cli", "main.ts");
  runForeground(denoBinary(), [
    "run",
    ...permissionsOf(args[0]),
    `--config=${join(ROOT, "deno.json")}`,
    main,
    ...args,
  ]);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
