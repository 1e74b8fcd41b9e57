// Finds, for each mutant, the first seed that shows it: to be written into mutants.ts where the simulator has changed.
// deno run -A test/sim/find-seeds.ts [SEEDS [PART OF A NAME]]
import process from "node:process";
import { brokenCopy } from "./broken-copy.ts";
import { CLUSTER_MUTANTS } from "./cluster/mutants.ts";
import { MUTANTS } from "./mutants.ts";

const CHUNK = 100;
const [seeds = "300", name = ""] = process.argv.slice(2);

for (const mutant of [...MUTANTS, ...CLUSTER_MUTANTS].filter((mutant) => mutant.name.includes(name))) {
  const copy = await brokenCopy(mutant);
  const others = new Set<string>();
  let found: number | undefined;
  for (let seed = 1; found === undefined && seed <= Number(seeds); seed += CHUNK) {
    const { violations } = await copy.sim(seed, CHUNK, mutant.faults, [
      "--duty",
      mutant.duty ?? "consensus",
    ]);
    found = violations.find(({ kind }) => kind === mutant.violates)?.seed;
    for (const { kind, seed } of violations) if (kind !== mutant.violates) others.add(`${kind} by ${seed}`);
  }
  await copy.remove();
  const also = [...others].slice(0, 3).join(", ");
  process.stdout.write(`${String(found ?? "-").padStart(5)}  ${mutant.name}: ${mutant.violates}  ${also}\n`);
}
