/** One figure of a bench. */
export interface BenchRow {
  readonly name: string;
  /** What was measured: this project's code, or the reference it is held against. */
  readonly backend: string;
  /** Microseconds; 0 where no time was taken. */
  readonly medianUs: number;
  /** To the reference of the same run, which has 1. */
  readonly ratio: number;
}

/** The middle value. */
export function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
