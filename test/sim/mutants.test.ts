import { afterEach, expect, test } from "vitest";
import { type BrokenCopy, brokenCopy } from "./broken-copy.ts";
import { MUTANTS } from "./mutants.ts";

let copy: BrokenCopy | undefined;
afterEach(() => copy?.remove());

test.each(MUTANTS)(
  "the simulator notices that $name: $violates, seed $seed",
  async ({ edits, violates, seed, operators = 4 }) => {
    copy = await brokenCopy({ edits });
    const { violations } = await copy.sim(seed, 1, operators);
    expect(violations.map(({ kind }) => kind)).toContain(violates);
  },
  60_000,
);

test("nothing is noticed in a copy in which nothing is broken", async () => {
  copy = await brokenCopy({ edits: [] });
  for (const operators of new Set(MUTANTS.map(({ operators = 4 }) => operators))) {
    const seeds = MUTANTS.filter((mutant) => (mutant.operators ?? 4) === operators).map(({ seed }) => seed);
    for (const seed of new Set(seeds)) expect((await copy.sim(seed, 1, operators)).violations).toEqual([]);
  }
}, 120_000);
