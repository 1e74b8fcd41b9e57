import { expect, test } from "vitest";
import { CLUSTER_SIZES } from "../../src/spec/committee.ts";
import { FAULT_NAMES } from "../../src/sim/faults.ts";
import type { Violation } from "../../src/sim/checks.ts";
import { simulate } from "../../src/sim/shrink.ts";

/** Ten thousand of each size are run by command: `quorate sim --seeds 10000 --operators N`. */
const SEEDS = 200;

test.each(CLUSTER_SIZES)(
  "%i operators never decide two values, and decide in time, whatever goes wrong",
  async (operators) => {
    const violations: (Violation & { seed: number })[] = [];
    let decided = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const result = await simulate({ seed, slots: 1, operators, faults: FAULT_NAMES });
      decided += result.decided;
      violations.push(...result.violations.map((violation) => ({ ...violation, seed })));
    }
    expect(violations).toEqual([]);
    expect(decided).toBeGreaterThan(0.9 * SEEDS);
  },
  300_000,
);

test("overlapping slots do not stop each other", async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { decided, violations } = await simulate({
      seed,
      slots: 4,
      operators: 4,
      faults: ["silent", "forge", "rounds"],
    });
    expect({ seed, decided, violations }).toEqual({ seed, decided: 4, violations: [] });
  }
}, 60_000);
