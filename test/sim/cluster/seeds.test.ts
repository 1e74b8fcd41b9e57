import { expect, test } from "vitest";
import type { Violation } from "../../../src/sim/checks.ts";
import { simulate } from "../../../src/sim/shrink.ts";
import { OPTIONS } from "./support.ts";

/** Thousands are run by command: `quorate sim --duty cluster --seeds 2000`. */
test.each([
  { operators: 4, seeds: 100 },
  { operators: 7, seeds: 12 },
])(
  "$operators operators sign nothing slashable, agree, and hand in what is promised, whatever goes wrong",
  async ({ operators, seeds }) => {
    const violations: (Violation & { seed: number })[] = [];
    let decided = 0;
    let due = 0;
    for (let seed = 1; seed <= seeds; seed++) {
      const result = await simulate({ ...OPTIONS, seed, operators });
      decided += result.decided;
      due += result.due;
      violations.push(...result.violations.map((violation) => ({ ...violation, seed })));
    }
    expect(violations).toEqual([]);
    // In some slots nobody has a duty.
    expect(decided).toBeGreaterThan(0.75 * seeds * OPTIONS.slots);
    expect(due).toBeGreaterThan(0.4 * seeds * OPTIONS.slots);
  },
  300_000,
);
