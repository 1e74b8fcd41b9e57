import { planOf, type SimOptions } from "./plan.ts";
import { type SimResult, Simulation } from "./run.ts";

/** Runs the simulation of a seed. */
export function simulate(options: SimOptions): Promise<SimResult> {
  return new Simulation(planOf(options)).run();
}

/** Which of the seed's faults are in a run, by their number in its plan. */
function faultsIn(options: SimOptions): readonly number[] {
  return options.keep ?? planOf(options).plannedFaults.map((_, i) => i);
}

/** Command-line arguments that run the same simulation again. */
export function replayCommand(options: SimOptions): string {
  const { seed, slots, operators, faults, keep } = options;
  const kept = keep ? ` --keep ${keep.length > 0 ? keep.join(",") : "none"}` : "";
  return `quorate sim --seed ${seed} --slots ${slots} --operators ${operators} --faults ${
    faults.join(",") || "none"
  }${kept} --trace`;
}

/**
 * Makes a failing run smaller: one fault after the other left out, as long as it still fails in one of
 * the same ways.
 * @returns options of the smallest failing run that was found
 */
export async function shrink(options: SimOptions, failed: SimResult): Promise<SimOptions> {
  const kinds = new Set(failed.violations.map(({ kind }) => kind));
  const fails = async (candidate: SimOptions) =>
    (await simulate(candidate)).violations.some(({ kind }) => kinds.has(kind));
  let smallest: SimOptions = { ...options, keep: faultsIn(options) };
  for (const fault of faultsIn(options)) {
    const candidate = { ...smallest, keep: smallest.keep!.filter((kept) => kept !== fault) };
    if (await fails(candidate)) smallest = candidate;
  }
  return smallest;
}
