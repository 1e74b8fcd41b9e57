import fc from "fast-check";
import { expect, test } from "vitest";
import { REQUESTS_PER_SLOT } from "../../../src/spec/signing/admission.ts";
import { GRACE_MS, run } from "./support.ts";

type Step =
  | { readonly kind: "ready" }
  | { readonly kind: "shutDown" }
  | { readonly kind: "slot" }
  | { readonly kind: "wait"; readonly ms: number }
  | {
    readonly kind: "request";
    readonly known: boolean;
    readonly newInSlot: number;
    readonly scheduled?: true;
  }
  | { readonly kind: "end"; readonly which: number; readonly crash: boolean };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom<Step>({ kind: "ready" }, { kind: "slot" }) },
    { weight: 1, arbitrary: fc.constant<Step>({ kind: "shutDown" }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.constantFrom(1, 1_000, GRACE_MS) }),
    },
    {
      weight: 10,
      arbitrary: fc.record({
        kind: fc.constant("request" as const),
        known: fc.boolean(),
        newInSlot: fc.constantFrom(0, 1, REQUESTS_PER_SLOT - 1, REQUESTS_PER_SLOT),
        scheduled: fc.constant(true as const),
      }, { requiredKeys: ["kind", "known", "newInSlot"] }),
    },
    {
      weight: 6,
      arbitrary: fc.record({ kind: fc.constant("end" as const), which: fc.nat(), crash: fc.boolean() }),
    },
  ),
  { maxLength: 40 },
);

test("whatever happens, each request gets one admission, the right one, and the count is that of live duties", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 4 }), steps, async (capacity, list) => {
      const supervisor = run(capacity);
      const live: string[] = [];
      let phase: "starting" | "admitting" | "draining" | "stopped" = "starting";
      let keys = 0;
      let scheduled = 0;
      for (const step of list) {
        if (phase === "stopped") break;
        if (step.kind === "ready") {
          supervisor.ready();
          if (phase === "starting") phase = "admitting";
        } else if (step.kind === "shutDown") {
          supervisor.shutDown();
          phase = "draining";
        } else if (step.kind === "slot") {
          supervisor.send({ type: "SLOT", slot: 1 });
        } else if (step.kind === "wait") {
          await supervisor.clock.advance(step.ms);
        } else if (step.kind === "request") {
          const key = `${keys++}`;
          const expected = step.known
            ? "join"
            : phase !== "admitting"
            ? "notAdmitting"
            : step.scheduled
            ? "start"
            : step.newInSlot >= REQUESTS_PER_SLOT
            ? "slotLimit"
            : live.length < capacity
            ? "start"
            : "noRoom";
          expect(supervisor.request(step, key)).toEqual([expected]);
          if (expected === "start") live.push(key);
          if (expected === "start" && step.scheduled) scheduled++;
        } else if (live.length > 0) {
          const [key] = live.splice(step.which % live.length, 1);
          if (step.crash) supervisor.crashed(key!);
          else supervisor.ended(key!);
        }
        if (phase === "draining" && live.length === 0) phase = "stopped";
        expect(supervisor.live()).toBe(live.length);
        expect(live.length).toBeLessThanOrEqual(capacity + scheduled);
        const state = supervisor.state();
        expect(typeof state === "string" ? state : Object.keys(state)[0]).toBe(
          phase === "admitting" && live.length >= capacity ? "shedding" : phase,
        );
      }
      expect(supervisor.actor.getSnapshot().status).toBe(phase === "stopped" ? "done" : "active");
      const started = supervisor.handsOf("start").length;
      expect(supervisor.handsOf("forget")).toHaveLength(started - live.length);
    }),
    { numRuns: 500 },
  );
});
