import { basename, dirname, resolve } from "node:path";
import { type Failure, FAMILIES, type FamilyRun, type FileResult, UNREAD } from "./families.ts";
import { type CaseFile, caseFiles } from "./source.ts";

/** Counts of one family. */
export interface FamilyReport {
  readonly name: string;
  passed: number;
  failed: number;
  /** Cases that were not run. */
  skipped: number;
  /** How many of those for which reason. */
  readonly skippedFor: Map<string, number>;
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

/** Adds what became of a file to its family's report. */
function count(report: FamilyReport, { passed, failures, skippedFor }: FileResult): readonly Failure[] {
  report.passed += passed;
  report.failed += failures.length;
  report.skipped += skippedFor.length;
  for (const reason of skippedFor) {
    report.skippedFor.set(reason, (report.skippedFor.get(reason) ?? 0) + 1);
  }
  return failures;
}

/** A family that no runner of this version reads. */
const unread: FamilyRun = { file: () => Promise.resolve(UNREAD) };

/** One run over a path: its families' runners and reports. */
class Run {
  readonly reports = new Map<string, FamilyReport>();
  readonly failures: Failure[] = [];
  readonly #runs = new Map<string, FamilyRun>();
  readonly #options: VectorsOptions;

  constructor(options: VectorsOptions) {
    this.#options = options;
  }

  async file(name: string, file: CaseFile): Promise<void> {
    const run = this.#runs.get(name) ??
      await FAMILIES.find((known) => known.name === name)?.prepare(this.#options.path) ?? unread;
    this.#runs.set(name, run);
    this.#count(name, [await run.file(file)]);
  }

  async rest(): Promise<void> {
    for (const [name, { rest }] of this.#runs) if (rest) this.#count(name, await rest());
  }

  #count(name: string, results: readonly FileResult[]): void {
    const report = this.reports.get(name) ??
      { name, passed: 0, failed: 0, skipped: 0, skippedFor: new Map() };
    this.reports.set(name, report);
    for (const result of results) this.failures.push(...count(report, result));
    this.#options.onProgress?.(report);
  }
}

/**
 * Runs published cases against the charts and rules of this project.
 * @throws CaseSourceError where the path holds none; KeySetsMissingError where their keys are not found
 */
export async function runVectors(options: VectorsOptions): Promise<VectorsReport> {
  const { path, family } = options;
  const above = foldersAbove(path);
  const run = new Run(options);
  for await (const file of caseFiles(path, (name) => CASE_FILE.test(name) && isUnder(name, above, family))) {
    await run.file(familyOf(above, file.path), file);
  }
  await run.rest();
  const families = [...run.reports.values()];
  const sum = (count: (report: FamilyReport) => number) => families.map(count).reduce((a, b) => a + b, 0);
  return {
    families,
    passed: sum((report) => report.passed),
    failed: sum((report) => report.failed),
    skipped: sum((report) => report.skipped),
    failures: run.failures,
  };
}
