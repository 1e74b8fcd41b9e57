import process from "node:process";
import type { Violation } from "../sim/checks.ts";
import type { FaultName } from "../sim/faults.ts";
import { planOf, type SimOptions } from "../sim/plan.ts";
import { type SimResult, Simulation } from "../sim/run.ts";
import { replayCommand, shrink } from "../sim/shrink.ts";

/** `quorate sim`, as asked for. */
export interface SimCommandOptions {
  readonly seed: number;
  readonly seeds: number;
  readonly slots: number;
  readonly operators: number;
  readonly faults: readonly FaultName[];
  readonly keep?: readonly number[];
  readonly shrink: boolean;
  readonly trace: boolean;
  readonly json: boolean;
}

/** How often a person is told how far it is, milliseconds. */
const PROGRESS_MS = 500;

/** What a violation's run is told by. */
interface FailedSeed {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly faults: readonly string[];
  readonly replay: string;
}

/** A run of seeds: what came of all of them. */
class Tally {
  readonly failed: FailedSeed[] = [];
  seeds = 0;
  decided = 0;
  due = 0;
  events = 0;
  readonly rounds = new Map<number, number>();

  add(result: SimResult): void {
    this.seeds++;
    this.decided += result.decided;
    this.due += result.due;
    this.events += result.steps;
    this.rounds.set(result.highestRound, (this.rounds.get(result.highestRound) ?? 0) + 1);
  }
}

async function failedSeed(options: SimOptions, result: SimResult, small: boolean): Promise<FailedSeed> {
  const smallest = small ? await shrink(options, result) : options;
  const { plannedFaults } = planOf(smallest);
  return {
    seed: options.seed,
    violations: result.violations,
    faults: plannedFaults.map((fault) => JSON.stringify(fault)),
    replay: replayCommand(smallest),
  };
}

function told({ seed, violations, faults, replay }: FailedSeed): string {
  const lines = violations.slice(0, 5).map(({ kind, slot, what }) =>
    `  ${kind}${slot === null ? "" : ` in slot ${slot}`}: ${what}`
  );
  return [`seed ${seed} fails`, ...lines, ...faults.map((fault) => `  with ${fault}`), `  again: ${replay}`]
    .join("\n");
}

/**
 * `quorate sim`: runs virtual clusters under faults.
 * @returns the exit code: 1 where something happened that must not
 */
export async function simCommand(options: SimCommandOptions): Promise<number> {
  const { seed: first, seeds, slots, operators, faults, keep, json } = options;
  const tally = new Tally();
  // Who reads a trace may have seen enough.
  process.stdout.on("error", () => process.exit(1));
  const trace = options.trace ? (line: string) => void process.stdout.write(`${line}\n`) : null;
  let toldAt = Date.now();
  for (let seed = first; seed < first + seeds; seed++) {
    const run = { seed, slots, operators, faults, ...keep && { keep } };
    const result = await new Simulation(planOf(run), trace).run();
    tally.add(result);
    if (result.violations.length > 0) {
      const failed = await failedSeed(run, result, options.shrink);
      tally.failed.push(failed);
      process.stderr.write(`${told(failed)}\n`);
    }
    if (process.stderr.isTTY && Date.now() - toldAt > PROGRESS_MS) {
      toldAt = Date.now();
      process.stderr.write(`\r${tally.seeds} of ${seeds} seeds, ${tally.failed.length} failed\x1b[K`);
    }
  }
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  process.stdout.write(`${json ? jsonLine(options, tally) : summary(options, tally)}\n`);
  return tally.failed.length > 0 ? 1 : 0;
}

function jsonLine({ seed, operators, slots }: SimCommandOptions, tally: Tally): string {
  const { seeds, decided, due, events, failed } = tally;
  const violations = failed.flatMap(({ seed, violations, replay }) =>
    violations.map((violation) => ({ seed, ...violation, replay }))
  );
  const rounds = Object.fromEntries(tally.rounds);
  return JSON.stringify({ seed, seeds, operators, slots, decided, due, rounds, events, violations });
}

function summary(
  { operators, slots }: SimCommandOptions,
  { seeds, decided, due, events, failed, rounds }: Tally,
): string {
  const byRound = [...rounds].toSorted(([a], [b]) => a - b).map(([round, count]) =>
    `${count} ${round === 0 ? "not at all" : `by round ${round}`}`
  );
  return [
    `seeds: ${seeds}, slots of each: ${slots}, operators: ${operators}, events: ${events}, slots decided: ${decided}, slots that had to be: ${due}`,
    `seeds decided: ${byRound.join(", ")}`,
    failed.length === 0 ? "no violation" : `violations in ${failed.length} of the seeds`,
  ].join("\n");
}
