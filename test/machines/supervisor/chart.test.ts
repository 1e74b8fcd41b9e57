import { describe, expect, test } from "vitest";
import { GRACE_MS, KNOWN, NEW, run } from "./support.ts";

const OVER = { known: false, newInSlot: 1_715 };

describe("starting", () => {
  test("admits nothing new, and lets a repeat join", () => {
    const supervisor = run();
    expect(supervisor.request(NEW)).toEqual(["notAdmitting"]);
    expect(supervisor.request(KNOWN)).toEqual(["join"]);
    expect([supervisor.state(), supervisor.live(), supervisor.done]).toEqual(["starting", 0, []]);
  });

  test("goes over to admitting when it is ready", () => {
    const supervisor = run();
    supervisor.ready();
    expect(supervisor.state()).toBe("admitting");
  });

  test("shut down, stops at once: no duty lives", () => {
    const supervisor = run();
    supervisor.shutDown();
    expect(supervisor.state()).toBe("stopped");
    expect(supervisor.actor.getSnapshot().status).toBe("done");
  });
});

describe("admitting", () => {
  test("starts a duty for a new request, and counts it", () => {
    const supervisor = run();
    supervisor.ready();
    expect(supervisor.request(NEW, "a")).toEqual(["start"]);
    expect([supervisor.handsOf("start"), supervisor.live()]).toEqual([["a"], 1]);
  });

  test("joins a repeat and starts nothing for it", () => {
    const supervisor = run();
    supervisor.ready();
    expect(supervisor.request(KNOWN)).toEqual(["join"]);
    expect([supervisor.handsOf("start"), supervisor.live()]).toEqual([[], 0]);
  });

  test("refuses a request over the slot's limit, and starts nothing for it", () => {
    const supervisor = run();
    supervisor.ready();
    expect(supervisor.request(OVER)).toEqual(["slotLimit"]);
    expect([supervisor.handsOf("start"), supervisor.live()]).toEqual([[], 0]);
  });

  test("goes over to shedding with the duty that fills it", () => {
    const supervisor = run(2);
    supervisor.ready();
    supervisor.request();
    expect(supervisor.state()).toBe("admitting");
    supervisor.request();
    expect([supervisor.state(), supervisor.live()]).toEqual(["shedding", 2]);
  });

  test("never happens where there is room for none", () => {
    const supervisor = run(0);
    supervisor.ready();
    expect(supervisor.state()).toBe("shedding");
    expect(supervisor.request(NEW)).toEqual(["noRoom"]);
  });
});

describe("shedding", () => {
  const full = () => {
    const supervisor = run(1);
    supervisor.ready();
    supervisor.request(NEW, "a");
    return supervisor;
  };

  test("refuses what is new, and lets a repeat join", () => {
    const supervisor = full();
    expect([supervisor.request(NEW), supervisor.request(KNOWN), supervisor.request(OVER)]).toEqual([
      ["noRoom"],
      ["join"],
      ["slotLimit"],
    ]);
    expect(supervisor.live()).toBe(1);
  });

  test("starts what is scheduled all the same", () => {
    const supervisor = full();
    expect(supervisor.request({ ...NEW, scheduled: true }, "b")).toEqual(["start"]);
    expect([supervisor.state(), supervisor.live(), supervisor.handsOf("start")]).toEqual(["shedding", 2, [
      "a",
      "b",
    ]]);
  });

  test.each(["ended", "crashed"] as const)("admits again once a duty %s", (how) => {
    const supervisor = full();
    supervisor[how]("a");
    expect([supervisor.state(), supervisor.live()]).toEqual(["admitting", 0]);
    expect(supervisor.request(NEW)).toEqual(["start"]);
  });

  test("shut down, drains", () => {
    const supervisor = full();
    supervisor.shutDown();
    expect(supervisor.state()).toEqual({ draining: "finishing" });
  });
});

describe("a duty's end", () => {
  test("is counted, and the duty forgotten", () => {
    const supervisor = run();
    supervisor.ready();
    supervisor.request(NEW, "a");
    supervisor.request(NEW, "b");
    supervisor.ended("a");
    expect([supervisor.live(), supervisor.handsOf("forget")]).toEqual([1, ["xstate.done.actor.a"]]);
  });

  test("by a crash is reported before the duty is forgotten", () => {
    const supervisor = run();
    supervisor.ready();
    supervisor.request(NEW, "a");
    supervisor.crashed("a");
    expect(supervisor.live()).toBe(0);
    expect(supervisor.done.slice(1)).toEqual([["report", "broken"], ["forget", "xstate.error.actor.a"]]);
  });

  test("is heard of a duty whose key is as long as real ones are", () => {
    const supervisor = run();
    supervisor.ready();
    const key = `commitBoostSigning:0x${"8e".repeat(48)}:0x${"11".repeat(32)}`;
    supervisor.request(NEW, key);
    supervisor.ended(key);
    expect(supervisor.live()).toBe(0);
  });
});

describe("a slot's start", () => {
  test("drops what is over, in every state but the last", () => {
    const supervisor = run(1);
    supervisor.send({ type: "SLOT", slot: 1 });
    supervisor.ready();
    supervisor.send({ type: "SLOT", slot: 2 });
    supervisor.request();
    supervisor.send({ type: "SLOT", slot: 3 });
    supervisor.shutDown();
    supervisor.send({ type: "SLOT", slot: 4 });
    expect(supervisor.handsOf("drop")).toEqual([1, 2, 3, 4]);
  });
});

describe("draining", () => {
  const draining = (...keys: string[]) => {
    const supervisor = run();
    supervisor.ready();
    for (const key of keys) supervisor.request(NEW, key);
    supervisor.shutDown();
    return supervisor;
  };

  test("stops at once where no duty lives", () => {
    expect(draining().state()).toBe("stopped");
  });

  test("asks the duties to finish, once", () => {
    const supervisor = draining("a");
    expect(supervisor.state()).toEqual({ draining: "finishing" });
    supervisor.shutDown();
    expect(supervisor.handsOf("finish")).toHaveLength(1);
    expect(supervisor.handsOf("shut down")).toEqual([]);
  });

  test("takes nothing new, and lets a repeat join", () => {
    const supervisor = draining("a");
    expect([supervisor.request(NEW), supervisor.request(KNOWN)]).toEqual([["notAdmitting"], ["join"]]);
    expect(supervisor.live()).toBe(1);
  });

  test("stops when the last duty ended", () => {
    const supervisor = draining("a", "b");
    supervisor.ended("a");
    expect(supervisor.state()).toEqual({ draining: "finishing" });
    supervisor.crashed("b");
    expect([supervisor.state(), supervisor.live()]).toEqual(["stopped", 0]);
  });

  test("shuts down what still runs once the grace is over", async () => {
    const supervisor = draining("a");
    await supervisor.clock.advance(GRACE_MS - 1);
    expect(supervisor.handsOf("shut down")).toEqual([]);
    await supervisor.clock.advance(1);
    expect(supervisor.handsOf("shut down")).toHaveLength(1);
    expect(supervisor.state()).toEqual({ draining: "ending" });
    expect([supervisor.request(NEW), supervisor.request(KNOWN)]).toEqual([["notAdmitting"], ["join"]]);
    supervisor.ended("a");
    expect(supervisor.state()).toBe("stopped");
  });

  test("shuts nothing down where all finished within the grace", async () => {
    const supervisor = draining("a");
    supervisor.ended("a");
    await supervisor.clock.advance(2 * GRACE_MS);
    expect(supervisor.handsOf("shut down")).toEqual([]);
    expect(supervisor.clock.pending).toBe(0);
  });

  test("is not left when it is told that it is ready", () => {
    const supervisor = draining("a");
    supervisor.ready();
    expect(supervisor.state()).toEqual({ draining: "finishing" });
  });
});
