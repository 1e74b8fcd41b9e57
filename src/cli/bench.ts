import process from "node:process";
import { BENCHES } from "../../bench/index.ts";
import type { BenchRow } from "../../bench/row.ts";

/** Three digits that count: a ratio may be a hundredth or a thousand. */
const RATIO = new Intl.NumberFormat("en", {
  minimumSignificantDigits: 3,
  maximumSignificantDigits: 3,
  useGrouping: false,
});

/** A row's time; nothing where none was taken. */
function timeOf({ medianUs }: BenchRow): string {
  return medianUs === 0 ? "" : `${medianUs} µs`;
}

/** Rows for a reader, one a line. */
export function tableOf(rows: readonly BenchRow[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows.map((row) =>
    `${row.name.padEnd(width)}  ${row.backend.padEnd(8)}  ${timeOf(row).padStart(11)}  ${
      RATIO.format(row.ratio)
    } ×`
  ).join("\n");
}

/** `quorate bench`: runs one bench, or all, and prints medians with their ratios to the reference of the same run. */
export async function benchCommand(name: string | undefined, json: boolean): Promise<void> {
  const bench = name === undefined ? undefined : BENCHES[name];
  if (name !== undefined && !bench) {
    throw new Error(`no bench ${name}: there is ${Object.keys(BENCHES).join(", ")}`);
  }
  const rows: BenchRow[] = [];
  for (const run of bench ? [bench] : Object.values(BENCHES)) rows.push(...await run());
  process.stdout.write(`${json ? JSON.stringify(rows) : tableOf(rows)}\n`);
}
