import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

const MODULES = join(ROOT, "node_modules");
/** Says which lock file the installed packages are of. */
const INSTALLED = join(MODULES, ".quorate-lock");

function lockHash() {
  return createHash("sha256").update(readFileSync(join(ROOT, "package-lock.json"))).digest("hex");
}

/** Installs exactly what the lock file says, unless it is there. No package's own script runs. */
function install() {
  const wanted = lockHash();
  if (existsSync(INSTALLED) && readFileSync(INSTALLED, "utf8") === wanted) return;
  process.stderr.write("installing packages (once) …\n");
  const npm = spawnSync("npm", ["ci", "--ignore-scripts", "--loglevel=error"], {
    cwd: ROOT,
    stdio: ["ignore", process.stderr, process.stderr],
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) throw new Error("npm ci failed, see above: is the package registry reachable?");
  writeFileSync(INSTALLED, wanted);
}

/** Makes a fresh clone ready to run: packages, then the BLS WASM. Quick where both are there. */
export async function setup() {
  install();
  const { ensureWasm } = await import("../wasm/build.mjs");
  await ensureWasm();
}
