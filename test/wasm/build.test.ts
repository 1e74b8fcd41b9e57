import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, it } from "vitest";
import { ensureWasm } from "../../wasm/build.mjs";
import { BLS_BUILDS } from "../../wasm/loader.ts";

it("the build leaves a WASM for each way to compute, names them as current, and does not build them again", async () => {
  const paths = await ensureWasm();
  expect(Object.keys(paths).sort()).toEqual([...BLS_BUILDS].sort());
  const dist = dirname(paths.base as string);
  const hash = readFileSync(join(dist, "current"), "utf8");
  for (const build of BLS_BUILDS) expect(basename(paths[build] as string)).toBe(`${build}-${hash}.wasm`);
  const stale = readdirSync(dist).filter((name) => name.endsWith(".wasm") && !name.endsWith(`-${hash}.wasm`));
  expect(stale).toEqual([]);

  const built = BLS_BUILDS.map((build) => statSync(paths[build] as string).mtimeMs);
  expect(await ensureWasm()).toEqual(paths);
  expect(BLS_BUILDS.map((build) => statSync(paths[build] as string).mtimeMs)).toEqual(built);
});
