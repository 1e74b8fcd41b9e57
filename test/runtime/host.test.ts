import { beforeEach, describe, expect, test } from "vitest";
import { type AnyActorRef, createActor, emit, setup } from "xstate";
import { supervisorWith } from "../../src/effects/supervisor.ts";
import { Host } from "../../src/runtime/host.ts";
import { VirtualClock } from "../../src/runtime/virtual-clock.ts";
import type { Verdict } from "../../src/spec/codes.ts";
import { recordingLog } from "../support/log.ts";

type Outcome = string;
type Command = "answer" | "keepSilent" | "conclude" | "end" | "vanish" | "crash" | "talk" | "answerTwice";

/** A duty that does with a message what the message says. */
const obedient = setup({
  types: {
    input: {} as { readonly outcome: Outcome },
    context: {} as { readonly outcome: Outcome },
    events: {} as
      | { type: "MESSAGE"; id: string; message: Command }
      | { type: "DRAIN" }
      | { type: "SHUTDOWN" }
      | { type: "CRASH" },
    emitted: {} as
      | { type: "verdict"; id: string; verdict: Verdict }
      | { type: "outcome"; outcome: Outcome }
      | { type: "culprits"; culprits: number[] },
  },
  guards: {
    says: ({ event }, command: Command) => event.type === "MESSAGE" && event.message === command,
  },
  actions: {
    answer: emit(({ event }) => ({
      type: "verdict",
      id: event.type === "MESSAGE" ? event.id : "none",
      verdict: "valid",
    })),
    conclude: emit(({ context }) => ({ type: "outcome", outcome: context.outcome })),
    talk: emit({ type: "culprits", culprits: [2] }),
    crash: () => {
      throw new Error("a fault of the duty");
    },
  },
}).createMachine({
  context: ({ input }) => input,
  initial: "running",
  states: {
    running: {
      on: {
        MESSAGE: [
          { guard: { type: "says", params: "answer" }, actions: "answer" },
          { guard: { type: "says", params: "answerTwice" }, actions: ["answer", "answer"] },
          { guard: { type: "says", params: "conclude" }, actions: ["answer", "conclude"] },
          { guard: { type: "says", params: "talk" }, actions: ["answer", "talk"] },
          { guard: { type: "says", params: "end" }, actions: ["answer", "conclude"], target: "ended" },
          { guard: { type: "says", params: "vanish" }, target: "ended" },
          { guard: { type: "says", params: "crash" }, actions: "crash" },
        ],
        SHUTDOWN: { target: "ended", actions: "conclude" },
        CRASH: { actions: "crash" },
      },
    },
    ended: { type: "final" },
  },
});

const broken = setup({ actions: { crash: obedient.implementations.actions.crash as () => never } })
  .createMachine({
    entry: "crash",
  });

describe("the host", () => {
  let host: Host<Outcome>;
  let supervisor: AnyActorRef;
  let emitted: [string, string][];
  let log: ReturnType<typeof recordingLog>;
  let clock: VirtualClock;

  beforeEach(() => {
    log = recordingLog();
    clock = new VirtualClock(0);
    emitted = [];
    host = new Host<Outcome>({
      charts: { obedient, broken },
      lost: "lost",
      log,
      onEmitted: (key, event) => emitted.push([key, event.type]),
    });
    supervisor = createActor(
      supervisorWith({
        start: () => {},
        forget: (key) => host.forget(key),
        tellAll: () => {},
        dropExpired: () => {},
        log,
      }),
      { clock, input: { capacity: 100 } },
    );
    host.attach(supervisor);
    supervisor.start();
  });

  const start = (key: string) => host.start(key, "obedient", { outcome: `outcome of ${key}` });
  const tell = (key: string, command: Command) => host.deliver(key, command);
  /** What became of a promise once everything that is ready has run. */
  const settled = async <T>(promise: Promise<T>): Promise<T | "pending"> => {
    await clock.advance(0);
    return Promise.race([promise, Promise.resolve("pending" as const)]);
  };

  test("has the duties that were started, until they end", async () => {
    start("a");
    start("b");
    expect([host.size, host.has("a"), host.has("b"), host.has("c")]).toEqual([2, true, true, false]);
    await tell("a", "end");
    expect([host.size, host.has("a"), host.has("b")]).toEqual([1, false, true]);
  });

  test("gives a duty its key as its id, and the supervisor as its parent but not as its child", () => {
    start("a");
    const duty = supervisor.system.get("a" as never) as AnyActorRef;
    expect(duty.id).toBe("a");
    expect(duty._parent).toBe(supervisor);
    expect(supervisor.getSnapshot().children).toEqual({});
  });

  test("hands a message to its duty and resolves with the verdict on that message", async () => {
    start("a");
    start("b");
    const silent = tell("a", "keepSilent");
    expect(await tell("a", "answer")).toBe("valid");
    expect(await tell("b", "answer")).toBe("valid");
    expect(await settled(silent)).toBe("pending");
  });

  test("has no duty for a message of a key that was not started", async () => {
    expect(await tell("a", "answer")).toBe("NoDutyForRequest");
  });

  test("answers a message that has no verdict yet when its duty ends", async () => {
    start("a");
    const silent = tell("a", "keepSilent");
    await tell("a", "end");
    expect(await settled(silent)).toBe("NoRunningDuty");
  });

  test("has no duty for a message that comes after the end", async () => {
    start("a");
    await tell("a", "end");
    expect(await tell("a", "answer")).toBe("NoDutyForRequest");
  });

  test("answers a message that crashed its duty, and all that waited", async () => {
    start("a");
    const waiting = [tell("a", "keepSilent"), tell("a", "crash")];
    const outcome = host.outcome("a");
    expect(await Promise.all(waiting)).toEqual(["NoRunningDuty", "NoRunningDuty"]);
    expect(await outcome).toBe("lost");
    expect(host.has("a")).toBe(false);
  });

  test("has the log name a duty that crashed, and no other duty is touched", async () => {
    start("a");
    start("b");
    await tell("a", "crash");
    expect(log.lines).toEqual([{
      level: "error",
      message: "a duty crashed",
      fields: { key: "a", cause: "Error: a fault of the duty" },
    }]);
    expect(await tell("b", "answer")).toBe("valid");
  });

  test("survives a duty that crashes when it starts", async () => {
    host.start("a", "broken", {});
    expect(host.has("a")).toBe(false);
    expect(await host.outcome("a")).toBe("lost");
    start("a");
    expect(await tell("a", "answer")).toBe("valid");
  });

  test("tells an outcome to whoever waits for it, once the duty concludes", async () => {
    start("a");
    const waiting = [host.outcome("a"), host.outcome("a")];
    expect(await settled(waiting[0]!)).toBe("pending");
    await tell("a", "conclude");
    expect(await Promise.all(waiting)).toEqual(["outcome of a", "outcome of a"]);
  });

  test("tells an outcome at once while the duty keeps its answer", async () => {
    start("a");
    await tell("a", "conclude");
    expect(await settled(host.outcome("a"))).toBe("outcome of a");
    expect(host.has("a")).toBe(true);
  });

  test("tells the outcome of a duty that concludes as it ends", async () => {
    start("a");
    const outcome = host.outcome("a");
    await tell("a", "end");
    expect(await settled(outcome)).toBe("outcome of a");
  });

  test("tells that a duty was lost where it ended without an outcome", async () => {
    start("a");
    const outcome = host.outcome("a");
    void tell("a", "vanish");
    expect(await settled(outcome)).toBe("lost");
  });

  test("tells that a duty was lost where it is not there", async () => {
    expect(await settled(host.outcome("a"))).toBe("lost");
  });

  test("hands on what duties emit beside verdicts and outcomes, with their key", async () => {
    start("a");
    start("b");
    for (const command of ["talk", "conclude"] as const) await tell("b", command);
    expect(emitted).toEqual([["b", "culprits"]]);
  });

  test("logs a second verdict on a message, and goes on", async () => {
    start("a");
    expect(await tell("a", "answerTwice")).toBe("valid");
    expect(log.lines.map(({ level }) => level)).toEqual(["warn"]);
    expect(await tell("a", "answer")).toBe("valid");
  });

  test("tells all duties one event", async () => {
    for (const key of ["a", "b", "c"]) start(key);
    const outcomes = ["a", "b", "c"].map((key) => host.outcome(key));
    host.tellAll("SHUTDOWN");
    expect(await Promise.all(outcomes)).toEqual(["outcome of a", "outcome of b", "outcome of c"]);
    expect(host.size).toBe(0);
  });

  test("does not start two duties of one key", () => {
    start("a");
    expect(() => start("a")).toThrow("a duty of key a is there already");
    expect(host.size).toBe(1);
  });

  test("starts a duty of a key again once the first one ended", async () => {
    start("a");
    await tell("a", "end");
    start("a");
    expect(await tell("a", "answer")).toBe("valid");
  });

  test("does not start a chart that it has not", () => {
    expect(() => host.start("a", "unheard of", {})).toThrow("no chart unheard of");
    expect(host.has("a")).toBe(false);
  });

  test("does not start a duty without a supervisor", () => {
    const alone = new Host<Outcome>({ charts: { obedient }, lost: "lost", log });
    expect(() => alone.start("a", "obedient", {})).toThrow("no supervisor");
  });

  test("forgets what is not there, and the same duty twice, without a word", async () => {
    host.forget("a");
    start("a");
    const silent = tell("a", "keepSilent");
    host.forget("a");
    host.forget("a");
    expect(await silent).toBe("NoRunningDuty");
    expect(log.lines).toEqual([]);
  });
});
