import { expect, test } from "vitest";
import { systemClock } from "../../src/runtime/system-clock.ts";

test("the system clock tells the machine's time", () => {
  const before = Date.now();
  const now = systemClock.now();
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now());
});

test("the system clock fires a timer and not one that was cancelled", async () => {
  const fired: string[] = [];
  const cancelled = systemClock.setTimeout(() => fired.push("cancelled"), 0);
  systemClock.clearTimeout(cancelled);
  await new Promise<void>((resolve) => systemClock.setTimeout(resolve, 0));
  expect(fired).toEqual([]);
});
