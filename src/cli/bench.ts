import process from "node:process";
import { BENCHES } from "../../bench/index.ts";
import type { BenchRow } from "../../bench/row.ts";

function table(rows: readonly BenchRow[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows.map(({ name, backend, medianUs, ratio }) =>
    `${name.padEnd(width)}  ${backend.padEnd(8)}  ${String(medianUs).padStart(8)} µs  ${ratio.toFixed(2)} ×`
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
  process.stdout.write(`${json ? JSON.stringify(rows) : table(rows)}\n`);
}
