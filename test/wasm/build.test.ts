import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, it } from "vitest";
import { ensureWasm } from "../../wasm/build.mjs";

it("the build leaves one WASM, names it as current, and does not build it again", async () => {
  const path = await ensureWasm();
  const dist = dirname(path);
  expect(readdirSync(dist).filter((name) => name.endsWith(".wasm"))).toEqual([basename(path)]);
  expect(readFileSync(join(dist, "current"), "utf8")).toBe(basename(path));
  const built = statSync(path).mtimeMs;
  expect(await ensureWasm()).toBe(path);
  expect(statSync(path).mtimeMs).toBe(built);
});
