// `npm run check`: types, lint and format of everything, by deno.
import { spawnSync } from "node:child_process";
import process from "node:process";
import { denoBinary } from "./runtime.mjs";
import { ROOT, setup } from "./setup.mjs";

await setup();
const PLACES = ["bin", "machines", "src", "wasm", "test", "bench", "vitest.config.ts"];
for (const args of [["check", ...PLACES], ["lint"], ["fmt", "--check", ...PLACES, "deno.json"]]) {
  const { status } = spawnSync(denoBinary(), args, { cwd: ROOT, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
