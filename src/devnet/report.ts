import type { ClusterReport } from "./cluster-report.ts";
import type { RequestResult } from "./load.ts";
import type { LoadResults } from "./run-load.ts";

/** Requests of one kind: how many, how many signed, how long the signed ones took. */
export interface RequestReport {
  readonly requested: number;
  readonly signed: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** The last line of `quorate devnet --json`. */
export interface DevnetReport {
  readonly operators: number;
  readonly slots: number;
  readonly preconf: RequestReport;
  readonly commitBoost: RequestReport;
  readonly cluster: ClusterReport;
  readonly invalidSignatures: number;
}

/** The value below which the share `q` of the values lies; 0 of none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0;
  return Math.round(value * 10) / 10;
}

/** Sums up requests of one kind. */
export function requestReport(results: readonly RequestResult[]): RequestReport {
  const times = results.filter((result) => result.signed).map((result) => result.ms);
  return {
    requested: results.length,
    signed: times.length,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
  };
}

/** Sums up a devnet's run. */
export function devnetReport(operators: number, slots: number, results: LoadResults): DevnetReport {
  const { commitBoost, preconf, cluster, invalid } = results;
  return {
    operators,
    slots,
    preconf: requestReport(preconf),
    commitBoost: requestReport(commitBoost),
    cluster,
    invalidSignatures: [...commitBoost, ...preconf].reduce((sum, result) => sum + result.invalid, invalid),
  };
}

/** Whether nothing was missed and nothing wrong was signed. */
export function isComplete({ preconf, commitBoost, cluster, invalidSignatures }: DevnetReport): boolean {
  return preconf.signed === preconf.requested && commitBoost.signed === commitBoost.requested &&
    cluster.missed === 0 && invalidSignatures === 0;
}
