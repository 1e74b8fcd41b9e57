import process from "node:process";
import type { Violation } from "../sim/checks.ts";
import { CLUSTER_SLOTS } from "../sim/cluster/plan.ts";
import type { FaultName } from "../sim/faults.ts";
import type { SimDuty, SimOptions } from "../sim/plan.ts";
import type { SimResult } from "../sim/run.ts";
import { plannedFaults, replayCommand, shrink, simulate } from "../sim/shrink.ts";

/** `quorate sim`, as asked for. */
export interface SimCommandOptions {
  /** What a seed is run of: one run each. */
  readonly duty: SimDuty | "all";
  readonly seed: number;
  readonly seeds: number;
  /** Slots of a run; what suits the duty where it is left out. */
  readonly slots?: number;
  readonly operators: number;
  readonly faults: readonly FaultName[];
  readonly keep?: readonly number[];
  readonly shrink: boolean;
  readonly trace: boolean;
  readonly json: boolean;
}

/** Slots of a run where no number is asked for. */
const SLOTS: Readonly<Record<SimDuty, number>> = { consensus: 1, cluster: CLUSTER_SLOTS };

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
  runs = 0;
  decided = 0;
  due = 0;
  events = 0;
  readonly rounds = new Map<number, number>();

  add(result: SimResult): void {
    this.runs++;
    this.decided += result.decided;
    this.due += result.due;
    this.events += result.steps;
    this.rounds.set(result.highestRound, (this.rounds.get(result.highestRound) ?? 0) + 1);
  }
}

async function failedSeed(options: SimOptions, result: SimResult, small: boolean): Promise<FailedSeed> {
  const smallest = small ? await shrink(options, result) : options;
  return {
    seed: options.seed,
    violations: result.violations,
    faults: plannedFaults(smallest).map((fault) => JSON.stringify(fault)),
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

/** The runs of a seed. @throws RangeError where faults of which run are kept is not said */
function runsOf(
  { duty, slots, operators, faults, keep }: SimCommandOptions,
  seed: number,
): (SimOptions & { readonly duty: SimDuty })[] {
  if (keep && duty === "all") {
    throw new RangeError("--keep counts the faults of one duty's run: name it with --duty");
  }
  const duties = duty === "all" ? ["consensus", "cluster"] as const : [duty];
  return duties.map((duty) => ({
    duty,
    seed,
    slots: slots ?? SLOTS[duty],
    operators,
    faults,
    ...keep && { keep },
  }));
}

/**
 * `quorate sim`: runs virtual clusters under faults.
 * @returns the exit code: 1 where something happened that must not
 */
export async function simCommand(options: SimCommandOptions): Promise<number> {
  const { seed: first, seeds, json } = options;
  const tally = new Tally();
  // Who reads a trace may have seen enough.
  process.stdout.on("error", () => process.exit(1));
  const trace = options.trace ? (line: string) => void process.stdout.write(`${line}\n`) : null;
  let toldAt = Date.now();
  for (let seed = first; seed < first + seeds; seed++) {
    for (const run of runsOf(options, seed)) {
      const result = await simulate(run, trace);
      tally.add(result);
      if (result.violations.length === 0) continue;
      const failed = await failedSeed(run, result, options.shrink);
      tally.failed.push(failed);
      process.stderr.write(`${told(failed)}\n`);
    }
    if (process.stderr.isTTY && Date.now() - toldAt > PROGRESS_MS) {
      toldAt = Date.now();
      const done = seed + 1 - first;
      process.stderr.write(`\r${done} of ${seeds} seeds, ${tally.failed.length} runs failed\x1b[K`);
    }
  }
  if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  process.stdout.write(`${json ? jsonLine(options, tally) : summary(options, tally)}\n`);
  return tally.failed.length > 0 ? 1 : 0;
}

/** Slots of a seed, all its runs together. */
function slotsOfSeed(options: SimCommandOptions): number {
  return runsOf(options, options.seed).reduce((sum, { slots }) => sum + slots, 0);
}

function jsonLine(options: SimCommandOptions, tally: Tally): string {
  const { seed, seeds, duty, operators } = options;
  const { decided, due, events, failed } = tally;
  const violations = failed.flatMap(({ seed, violations, replay }) =>
    violations.map((violation) => ({ seed, ...violation, replay }))
  );
  const rounds = Object.fromEntries(tally.rounds);
  const slots = slotsOfSeed(options);
  return JSON.stringify({ seed, seeds, duty, operators, slots, decided, due, rounds, events, violations });
}

function summary(
  options: SimCommandOptions,
  { runs, decided, due, events, failed, rounds }: Tally,
): string {
  const byRound = [...rounds].toSorted(([a], [b]) => a - b).map(([round, count]) =>
    `${count} ${round === 0 ? "not at all" : `by round ${round}`}`
  );
  return [
    `seeds: ${options.seeds}, runs: ${runs}, slots of each seed: ${
      slotsOfSeed(options)
    }, operators: ${options.operators}, events: ${events}, slots decided: ${decided}, slots that had to be: ${due}`,
    `runs decided: ${byRound.join(", ")}`,
    failed.length === 0 ? "no violation" : `violations in ${failed.length} of the runs`,
  ].join("\n");
}
