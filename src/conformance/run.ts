import { basename, dirname, resolve } from "node:path";
import { FAMILIES, type FileRunner } from "./families.ts";
import type { Failure } from "./families.ts";
import { caseFiles } from "./source.ts";

/** Counts of one family. */
export interface FamilyReport {
  readonly name: string;
  passed: number;
  failed: number;
  /** Files that no runner of this version reads. */
  skipped: number;
}

/** What became of a run over published cases. */
export interface VectorsReport {
  readonly families: readonly FamilyReport[];
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly Failure[];
}

export interface VectorsOptions {
  /** A folder, or a .tar.xz. */
  readonly path: string;
  /** Only the cases under this folder of the archive, such as `qbft`. */
  readonly family?: string;
  /** Called after each file that was run. */
  readonly onProgress?: (report: FamilyReport) => void;
}

/** Folders above the cases: where the path itself is a family's folder, or below it, they say which. */
function foldersAbove(path: string): string {
  const whole = resolve(path);
  return [basename(dirname(whole)), basename(whole)].filter((name) => !name.includes(".")).join("/");
}

/** The family's folder that a case file is in: the first folder that a family has for a name, else the first at all. */
function familyOf(above: string, path: string): string {
  const inside = path.split("/").slice(0, -1);
  const known = [...inside, ...above.split("/").reverse()].find((folder) =>
    FAMILIES.some((family) => family.name === folder)
  );
  return known ?? inside[0] ?? basename(above);
}

function isUnder(path: string, above: string, family: string | undefined): boolean {
  return family === undefined || path === family || path.startsWith(`${family}/`) ||
    `/${above}/${path}`.includes(`/${family}/`);
}

const CASE_FILE = /\.(?:json|txt)$/;

/**
 * Runs published cases against the charts and rules of this project.
 * @throws CaseSourceError where the path holds none; KeySetsMissingError where their keys are not found
 */
export async function runVectors({ path, family, onProgress }: VectorsOptions): Promise<VectorsReport> {
  const above = foldersAbove(path);
  const reports = new Map<string, FamilyReport>();
  const runners = new Map<string, FileRunner>();
  const failures: Failure[] = [];
  for await (const file of caseFiles(path, (name) => CASE_FILE.test(name) && isUnder(name, above, family))) {
    const name = familyOf(above, file.path);
    const report = reports.get(name) ?? { name, passed: 0, failed: 0, skipped: 0 };
    reports.set(name, report);
    const runner = runners.get(name) ?? await FAMILIES.find((known) => known.name === name)?.prepare(path);
    if (!runner) {
      report.skipped++;
      continue;
    }
    runners.set(name, runner);
    const result = await runner(file);
    if (!result) {
      report.skipped++;
      continue;
    }
    report.passed += result.passed;
    report.failed += result.failures.length;
    failures.push(...result.failures);
    onProgress?.(report);
  }
  const families = [...reports.values()];
  const sum = (count: (report: FamilyReport) => number) => families.map(count).reduce((a, b) => a + b, 0);
  return {
    families,
    passed: sum((report) => report.passed),
    failed: sum((report) => report.failed),
    skipped: sum((report) => report.skipped),
    failures,
  };
}
