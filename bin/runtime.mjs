import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { ROOT } from "./setup.mjs";

const PLATFORM = {
  "linux-x64": "linux-x64-glibc",
  "linux-arm64": "linux-arm64-glibc",
  "darwin-x64": "darwin-x64",
  "darwin-arm64": "darwin-arm64",
  "win32-x64": "win32-x64",
  "win32-arm64": "win32-arm64",
};

/**
 * The deno binary of the platform's package. Not `.bin/deno`: that is a shim which drops SIGTERM.
 * @returns {string}
 */
export function denoBinary() {
  const name = PLATFORM[/** @type {keyof typeof PLATFORM} */ (`${process.platform}-${process.arch}`)];
  const path = join(
    ROOT,
    "node_modules",
    "@deno",
    String(name),
    process.platform === "win32" ? "deno.exe" : "deno",
  );
  if (!existsSync(path)) {
    throw new Error(`no deno for ${process.platform}-${process.arch} among the packages`);
  }
  return path;
}

/** The oldest Node that runs the sources as they are. */
const NODE_MAJOR = 24;

/**
 * A Node that runs the sources: this one where it is new enough, else the one among the packages.
 * @returns {string}
 */
export function nodeBinary() {
  if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR) return process.execPath;
  const path = join(ROOT, "node_modules", `node-${process.platform}-${process.arch}`, "bin", "node");
  if (!existsSync(path)) throw new Error(`Node ${NODE_MAJOR} is wanted; this is ${process.versions.node}`);
  return path;
}
