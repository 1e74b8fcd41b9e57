import process from "node:process";
import { type FamilyReport, type VectorsReport } from "../conformance/run.ts";
import { runVectors } from "../conformance/run.ts";

/** `quorate vectors`, as asked for. */
export interface VectorsCommandOptions {
  readonly path: string;
  readonly family?: string;
  readonly json: boolean;
}

function table({ families, failures }: VectorsReport): string {
  const width = Math.max(...families.map(({ name }) => name.length));
  const row = ({ name, passed, failed, skipped, skippedFor }: FamilyReport) => {
    const reasons = [...skippedFor].map(([reason, count]) => `\n${" ".repeat(width)}  ${count}: ${reason}`);
    return `${name.padEnd(width)}  ${passed} passed, ${failed} failed, ${skipped} skipped${reasons.join("")}`;
  };
  const failed = failures.map((failure) => `FAILED ${failure.case}\n       ${failure.difference}`);
  return [...failed, ...families.map(row)].join("\n");
}

/**
 * `quorate vectors`: runs published cases.
 * @returns the exit code: 1 where a case failed, or where there was none
 */
export async function vectorsCommand({ json, ...options }: VectorsCommandOptions): Promise<number> {
  const live = process.stderr.isTTY === true && !json;
  const onProgress = ({ name, passed, failed }: FamilyReport) =>
    void (live && process.stderr.write(`\r${name}: ${passed} passed, ${failed} failed\x1b[K`));
  const report = await runVectors({ ...options, onProgress });
  if (live) process.stderr.write("\r\x1b[K");
  if (report.families.length === 0) {
    throw new Error(`${options.path}: no cases there${options.family ? ` under ${options.family}` : ""}`);
  }
  const { passed, failed, skipped } = report;
  const families = report.families.map(({ name, passed, failed, skipped }) => ({
    name,
    passed,
    failed,
    skipped,
  }));
  const line = JSON.stringify({ families, passed, failed, skipped });
  process.stdout.write(`${json ? line : table(report)}\n`);
  if (json) {
    for (const failure of report.failures) {
      process.stderr.write(`FAILED ${failure.case}: ${failure.difference}\n`);
    }
  }
  return failed > 0 ? 1 : 0;
}
