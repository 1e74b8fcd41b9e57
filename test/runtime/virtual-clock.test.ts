import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { VirtualClock } from "../../src/runtime/virtual-clock.ts";

describe("a virtual clock", () => {
  test("stands still until it is told to move", async () => {
    const clock = new VirtualClock(1_000);
    let fired = false;
    clock.setTimeout(() => fired = true, 0);
    await Promise.resolve();
    expect([clock.now(), fired, clock.pending]).toEqual([1_000, false, 1]);
    await clock.advance(0);
    expect([clock.now(), fired, clock.pending]).toEqual([1_000, true, 0]);
  });

  test("ends at the time that it is moved to, whether or not anything is due there", async () => {
    const clock = new VirtualClock(1_000);
    await clock.advanceTo(1_500);
    await clock.advance(250);
    expect(clock.now()).toBe(1_750);
  });

  test("does not go back", async () => {
    const clock = new VirtualClock(1_000);
    await clock.advanceTo(500);
    expect(clock.now()).toBe(1_000);
  });

  test("fires what is due up to and with the moment, and not what is due after it", async () => {
    const clock = new VirtualClock(0);
    const fired: number[] = [];
    for (const due of [99, 100, 101]) clock.setTimeout(() => fired.push(due), due);
    await clock.advanceTo(100);
    expect(fired).toEqual([99, 100]);
    expect(clock.pending).toBe(1);
  });

  test("fires in order of time, and of start where times are equal", async () => {
    const delays = fc.array(fc.nat({ max: 20 }), { maxLength: 40 });
    await fc.assert(fc.asyncProperty(delays, async (list) => {
      const clock = new VirtualClock(0);
      const fired: number[] = [];
      list.forEach((delay, i) => clock.setTimeout(() => fired.push(i), delay));
      await clock.advance(20);
      const expected = [...list.keys()].toSorted((a, b) => list[a]! - list[b]! || a - b);
      expect(fired).toEqual(expected);
    }));
  });

  test("shows each timer the time that it was due at", async () => {
    const clock = new VirtualClock(0);
    const times: number[] = [];
    for (const delay of [30, 10, 20]) clock.setTimeout(() => times.push(clock.now()), delay);
    await clock.advance(100);
    expect(times).toEqual([10, 20, 30]);
  });

  test("fires a timer that another one starts on the way, in its turn", async () => {
    const clock = new VirtualClock(0);
    const fired: string[] = [];
    clock.setTimeout(() => {
      fired.push("first");
      clock.setTimeout(() => fired.push("started on the way"), 10);
    }, 10);
    clock.setTimeout(() => fired.push("last"), 25);
    await clock.advance(30);
    expect(fired).toEqual(["first", "started on the way", "last"]);
  });

  test("fires a timer that a promise starts on the way, in its turn", async () => {
    const clock = new VirtualClock(0);
    const fired: string[] = [];
    clock.setTimeout(() => {
      void Promise.resolve().then(() => {}).then(() =>
        clock.setTimeout(() => fired.push("of the promise"), 5)
      );
    }, 10);
    clock.setTimeout(() => fired.push("last"), 20);
    await clock.advance(30);
    expect(fired).toEqual(["of the promise", "last"]);
  });

  test("fires no timer that was cancelled, before or on the way", async () => {
    const clock = new VirtualClock(0);
    const fired: string[] = [];
    const before = clock.setTimeout(() => fired.push("cancelled before"), 10);
    const onTheWay = clock.setTimeout(() => fired.push("cancelled on the way"), 20);
    clock.setTimeout(() => clock.clearTimeout(onTheWay), 20 - 1);
    clock.clearTimeout(before);
    await clock.advance(30);
    expect([fired, clock.pending]).toEqual([[], 0]);
  });

  test("may be asked to cancel what fired, what was cancelled and what is no timer", async () => {
    const clock = new VirtualClock(0);
    const handle = clock.setTimeout(() => {}, 1);
    await clock.advance(1);
    for (const nothing of [handle, handle, undefined, null]) clock.clearTimeout(nothing);
    expect(clock.pending).toBe(0);
  });

  test("takes a delay below 0 for 0", async () => {
    const clock = new VirtualClock(100);
    let at = -1;
    clock.setTimeout(() => at = clock.now(), -50);
    await clock.advance(0);
    expect(at).toBe(100);
  });
});
