import { clusterPlanOf } from "./cluster/plan.ts";
import { ClusterSimulation } from "./cluster/run.ts";
import { ALL_FAULT_NAMES } from "./faults.ts";
import { planOf, type SimOptions } from "./plan.ts";
import { type SimResult, Simulation, type Trace } from "./run.ts";

/** Runs the simulation of a seed. */
export function simulate(options: SimOptions, trace: Trace | null = null): Promise<SimResult> {
  return options.duty === "cluster"
    ? new ClusterSimulation(clusterPlanOf(options), trace).run()
    : new Simulation(planOf(options), trace).run();
}

/** What goes wrong in a run. */
export function plannedFaults(options: SimOptions): readonly { readonly kind: string }[] {
  return (options.duty === "cluster" ? clusterPlanOf(options) : planOf(options)).plannedFaults;
}

/** Which of the seed's faults are in a run, by their number in its plan. */
function faultsIn(options: SimOptions): readonly number[] {
  return options.keep ?? plannedFaults(options).map((_, i) => i);
}

/** Command-line arguments that run the same simulation again. */
export function replayCommand(options: SimOptions): string {
  const { duty = "consensus", seed, slots, operators, faults, keep } = options;
  const kept = keep ? ` --keep ${keep.length > 0 ? keep.join(",") : "none"}` : "";
  const names = faults.length === ALL_FAULT_NAMES.length ? "all" : faults.join(",") || "none";
  return `quorate sim --duty ${duty} --seed ${seed} --slots ${slots} --operators ${operators} --faults ${names}${kept} --trace`;
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
