import fc from "fast-check";
import { expect, test } from "vitest";
import { Scheduler } from "../../src/sim/scheduler.ts";

function runAll(scheduler: Scheduler, untilMs = Infinity): void {
  while (scheduler.step(untilMs));
}

test("what is due runs in order of time, then of start", () => {
  fc.assert(fc.property(fc.array(fc.nat({ max: 20 })), (delays) => {
    const scheduler = new Scheduler(100);
    const order: number[] = [];
    delays.forEach((delay, i) => scheduler.after(delay, () => order.push(i)));
    runAll(scheduler);
    expect(order).toEqual([...delays.keys()].toSorted((a, b) => delays[a]! - delays[b]! || a - b));
  }));
});

test("time stands at what is running, and goes no further than asked", () => {
  const scheduler = new Scheduler(100);
  const times: number[] = [];
  for (const delay of [5, 50]) scheduler.after(delay, () => times.push(scheduler.now()));
  runAll(scheduler, 120);
  expect([times, scheduler.now()]).toEqual([[105], 105]);
});

test("what a running one starts runs in its turn", () => {
  const scheduler = new Scheduler(0);
  const order: string[] = [];
  scheduler.after(1, () => {
    order.push("first");
    scheduler.after(1, () => order.push("started"));
  });
  scheduler.after(3, () => order.push("last"));
  runAll(scheduler);
  expect(order).toEqual(["first", "started", "last"]);
});

test("an operator's clock is wrong by its skew, and its timers last as long as others'", () => {
  const scheduler = new Scheduler(1_000);
  const clock = scheduler.clock(-300);
  const fired: number[] = [];
  clock.setTimeout(() => fired.push(scheduler.now()), 10);
  clock.clearTimeout(clock.setTimeout(() => fired.push(0), 5));
  expect(clock.now()).toBe(700);
  runAll(scheduler);
  expect(fired).toEqual([1_010]);
});
