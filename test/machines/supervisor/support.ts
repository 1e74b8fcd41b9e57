import { type AnyEventObject, createActor } from "xstate";
import { supervisor } from "../../../machines/supervisor/chart.ts";
import type { AdmissionAnswer, SupervisorEvent } from "../../../machines/supervisor/model.ts";
import { VirtualClock } from "../../../src/runtime/virtual-clock.ts";
import type { RequestFacts } from "../../../src/spec/signing/admission.ts";

export const GRACE_MS = 2_000;
export const NEW: RequestFacts = { known: false, newInSlot: 0 };
export const KNOWN: RequestFacts = { known: true, newInSlot: 0 };

/** Runs the chart alone, its hands only writing down what they are to do. */
export function run(capacity = 10) {
  const clock = new VirtualClock(0);
  const done: (readonly [hand: string, what: unknown])[] = [];
  const admissions: { id: string; admission: AdmissionAnswer }[] = [];
  const note =
    (hand: string, of: (event: AnyEventObject) => unknown) => ({ event }: { event: AnyEventObject }) =>
      void done.push([hand, of(event)]);
  const actor = createActor(
    supervisor.provide({
      actions: {
        startDuty: note("start", ({ key }) => key),
        forgetDuty: note("forget", ({ type }) => type),
        reportCrash: note("report", ({ error }) => error),
        dropExpired: note("drop", ({ slot }) => slot),
        askDutiesToFinish: note("finish", () => null),
        shutDownDuties: note("shut down", () => null),
      },
      delays: { drainGrace: GRACE_MS },
    }),
    { clock, input: { capacity } },
  );
  actor.on("admission", ({ id, admission }) => admissions.push({ id, admission }));
  actor.start();
  let requests = 0;
  const send = (event: SupervisorEvent) => actor.send(event);
  return {
    clock,
    actor,
    done,
    admissions,
    send,
    ready: () => send({ type: "READY" }),
    shutDown: () => send({ type: "SHUTDOWN" }),
    /** Asks for a duty; gives all answers to it. */
    request: (facts: RequestFacts = NEW, key = `duty ${requests}`) => {
      const id = `r${requests++}`;
      send({ type: "REQUEST", id, key, facts, duty: { chart: "any", input: null } });
      return admissions.filter((answer) => answer.id === id).map(({ admission }) => admission);
    },
    /** What the host's actors tell their parent when they end. */
    ended: (key: string) =>
      send({ type: `xstate.done.actor.${key}`, output: null, actorId: key } as SupervisorEvent),
    crashed: (key: string) =>
      send({ type: `xstate.error.actor.${key}`, error: "broken", actorId: key } as SupervisorEvent),
    state: () => actor.getSnapshot().value,
    live: () => actor.getSnapshot().context.live,
    handsOf: (hand: string) => done.filter(([name]) => name === hand).map(([, what]) => what),
  };
}
