import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { Mutant } from "./mutant.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const COPIED = ["machines", "src", "package.json", "deno.json"];

/** What `quorate sim --json` says at the end. */
export interface SimReport {
  readonly seeds: number;
  readonly violations: readonly {
    readonly seed: number;
    readonly kind: string;
    readonly what: string;
    readonly replay: string;
  }[];
}

/** A copy of the sources in which something is broken. */
export interface BrokenCopy {
  /** Runs so many seeds of four operators: consensus, where `more` asks for nothing else. @param faults as `--faults` takes them */
  sim(seed: number, seeds: number, faults?: string, more?: readonly string[]): Promise<SimReport>;
  remove(): Promise<void>;
}

async function edit(folder: string, { edits }: Pick<Mutant, "edits">): Promise<void> {
  for (const { file, from, to } of edits) {
    const path = join(folder, file);
    const text = await readFile(path, "utf8");
    if (text.split(from).length !== 2) {
      throw new Error(`${file} does not have "${from}" once: the mutant is out of date`);
    }
    await writeFile(path, text.replace(from, () => to));
  }
}

/** Copies the sources and breaks the copy; nothing is broken without edits. */
export async function brokenCopy(mutant: Pick<Mutant, "edits">): Promise<BrokenCopy> {
  const folder = await mkdtemp(join(tmpdir(), "quorate-mutant-"));
  for (const name of COPIED) await cp(join(ROOT, name), join(folder, name), { recursive: true });
  await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
  await edit(folder, mutant);
  return {
    sim: (seed, seeds, faults = "all", more = []) =>
      runSim(folder, ["--seed", `${seed}`, "--seeds", `${seeds}`, "--faults", faults, ...more]),
    remove: () => rm(folder, { recursive: true }),
  };
}

function runSim(folder: string, args: readonly string[]): Promise<SimReport> {
  const main = join(folder, "src", "cli", "main.ts");
  const runtime = "deno" in process.versions ? ["run", "--no-check", "-A"] : [];
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [...runtime, main, "sim", "--json", "--duty", "consensus", ...args],
      { maxBuffer: 2 ** 28 },
      (error, stdout, stderr) => {
        const line = stdout.trim().split("\n").at(-1);
        try {
          resolve(JSON.parse(line!) as SimReport);
        } catch {
          reject(new Error(`the simulator said nothing: ${error?.message ?? ""}\n${stderr}`));
        }
      },
    );
  });
}
