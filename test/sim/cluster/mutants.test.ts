import { afterEach, expect, test } from "vitest";
import { type BrokenCopy, brokenCopy } from "../broken-copy.ts";
import { CLUSTER_MUTANTS } from "./mutants.ts";

const CLUSTER = ["--duty", "cluster"];

let copy: BrokenCopy | undefined;
afterEach(() => copy?.remove());

test.each(CLUSTER_MUTANTS)(
  "the simulator notices that $name: $violates, seed $seed",
  async ({ edits, violates, seed, faults }) => {
    copy = await brokenCopy({ edits });
    const { violations } = await copy.sim(seed, 1, faults, CLUSTER);
    expect(violations.map(({ kind }) => kind)).toContain(violates);
  },
  60_000,
);

test("nothing is noticed in a copy in which nothing is broken", async () => {
  copy = await brokenCopy({ edits: [] });
  for (const seed of new Set(CLUSTER_MUTANTS.map((mutant) => mutant.seed))) {
    expect((await copy.sim(seed, 1, "all", CLUSTER)).violations).toEqual([]);
  }
}, 120_000);
