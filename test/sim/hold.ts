import { expect } from "vitest";
import type { Violation } from "../../src/sim/checks.ts";
import { FAULT_NAMES } from "../../src/sim/faults.ts";
import { simulate } from "../../src/sim/shrink.ts";

/** Ten thousand of each size are run by command: `quorate sim --seeds 10000 --operators N`. */
const SEEDS = 200;

/** Runs the first seeds of a size: nothing may be violated, most must decide, and of most that must be promised. */
export async function expectSeedsToHold(operators: number): Promise<void> {
  const violations: (Violation & { seed: number })[] = [];
  let decided = 0;
  let due = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const result = await simulate({ seed, slots: 1, operators, faults: FAULT_NAMES });
    decided += result.decided;
    due += result.due;
    violations.push(...result.violations.map((violation) => ({ ...violation, seed })));
  }
  expect(violations).toEqual([]);
  expect(decided).toBeGreaterThan(0.9 * SEEDS);
  expect(due).toBeGreaterThan(0.7 * SEEDS);
}
