import { afterEach, expect, test } from "vitest";
import { type BrokenCopy, brokenCopy } from "./broken-copy.ts";
import { MUTANTS } from "./mutants.ts";

let copy: BrokenCopy | undefined;
afterEach(() => copy?.remove());

test.each(MUTANTS)(
  "the simulator notices that $name: $violates, seed $seed",
  async ({ edits, violates, seed, faults }) => {
    copy = await brokenCopy({ edits });
    const { violations } = await copy.sim(seed, 1, faults);
    expect(violations.map(({ kind }) => kind)).toContain(violates);
  },
  60_000,
);

test("nothing is noticed in a copy in which nothing is broken", async () => {
  copy = await brokenCopy({ edits: [] });
  for (const { seed, faults } of MUTANTS) expect((await copy.sim(seed, 1, faults)).violations).toEqual([]);
}, 120_000);
