import { expect, test } from "vitest";
import { simulate } from "../../src/sim/shrink.ts";
import { expectSeedsToHold } from "./hold.ts";

test.each([4, 7, 10])(
  "%i operators never decide two values, and decide in time, whatever goes wrong",
  expectSeedsToHold,
  300_000,
);

test("of several slots each is decided, and let go as it is over", async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const faults = ["silent", "forge", "rounds"] as const;
    const { decided, violations } = await simulate({ seed, slots: 4, operators: 4, faults });
    expect({ seed, decided, violations }).toEqual({ seed, decided: 4, violations: [] });
  }
}, 60_000);
