import { expect, test } from "vitest";
import { initialTransition, type SnapshotFrom, transition } from "xstate";
import type { clusterSlot } from "../../../machines/cluster-slot/chart.ts";
import type { ClusterSlotEvent } from "../../../machines/cluster-slot/model.ts";
import { statesOf } from "../../../src/audit/states.ts";
import { VirtualClock } from "../../../src/runtime/virtual-clock.ts";
import {
  DECIDED,
  GUARDED,
  hands,
  INPUT,
  REFUSED,
  run,
  signatureFor,
  TOO_OLD,
  UNREACHABLE,
  VIEW,
} from "./support.ts";

type Snapshot = SnapshotFrom<typeof clusterSlot>;

/** A situation that the duty may be in, the events on a shortest way there, and where each event leads from it. */
interface Place {
  readonly snapshot: Snapshot;
  readonly way: readonly ClusterSlotEvent[];
  readonly next: Map<ClusterSlotEvent, string>;
}

const { chart } = hands(new VirtualClock(0));

/** Two targets are enough for one to be handed in while the other waits. */
const TARGETS = GUARDED.targets.slice(0, 2);

/** Messages, and what the threshold signing tells of them, change no state. */
const OF_MESSAGES = ["MESSAGE", "PARTIALS", "PARTIALS_JUDGED", "OWN_PARTIALS", "CULPRITS"];

const WITH_CONTENT: readonly ClusterSlotEvent[] = [
  DECIDED,
  ...[0, 1].map((target): ClusterSlotEvent => ({
    type: "RECOVERED",
    signatures: [{ target, signature: signatureFor(target) }],
  })),
  ended("done", "observe", { output: VIEW }),
  ended("done", "protect", { output: { ...GUARDED, targets: TARGETS } }),
  ended("done", "protect", { output: REFUSED }),
  ended("error", "submit", { error: UNREACHABLE }),
  ended("done", "submit", { output: TOO_OLD }),
  ended("done", "submit", { output: {} }),
];

/** Everything that may happen: what has content, and the rest by its type, timers too. */
const EVENTS: readonly ClusterSlotEvent[] = [
  ...WITH_CONTENT,
  ...new Set(statesOf(chart).flatMap(({ ownEvents }) => ownEvents))
    .difference(new Set([...OF_MESSAGES, ...WITH_CONTENT.map(({ type }) => type)]))
    .values().map((type) => ({ type }) as ClusterSlotEvent),
];

/** How an invoked actor ended. */
function ended(how: "done" | "error", actorId: string, content: object): ClusterSlotEvent {
  return { type: `xstate.${how}.actor.${actorId}`, actorId, ...content } as ClusterSlotEvent;
}

/** Each target is recovered once. */
function mayHappen({ context: { ready, submitted, refusal } }: Snapshot, event: ClusterSlotEvent): boolean {
  return event.type !== "RECOVERED" ||
    (refusal === null && event.signatures[0]!.target === ready.length + submitted);
}

/** What tells situations apart. */
function keyOf({ value, context }: Snapshot): string {
  const { view, decision, targets, collected, ready, batch, submitted, refusal } = context;
  const facts = [view === null, decision === null, targets.length, collected, batch, submitted, refusal];
  return JSON.stringify([value, facts, ready.map(({ target }) => target)]);
}

/** Every situation that the duty may come to. */
function explore(): ReadonlyMap<string, Place> {
  const [first] = initialTransition(chart, INPUT);
  const places = new Map<string, Place>([[keyOf(first), { snapshot: first, way: [], next: new Map() }]]);
  // The map grows while it is walked: breadth first.
  for (const { snapshot, way, next } of places.values()) {
    if (snapshot.status !== "active") continue;
    for (const event of EVENTS.filter((of) => mayHappen(snapshot, of))) {
      const [after] = transition(chart, snapshot, event);
      const key = keyOf(after);
      next.set(event, key);
      if (!places.has(key)) places.set(key, { snapshot: after, way: [...way, event], next: new Map() });
    }
    if (places.size > 1_000) throw new Error("more situations than can be");
  }
  return places;
}

const places = explore();
const all = [...places.values()];

/** The paths of the states that a snapshot is in, their parents included. */
function statesIn(value: Snapshot["value"]): string[] {
  if (typeof value === "string") return [value];
  return Object.entries(value).flatMap(([state, inner]) => [
    state,
    ...inner === undefined ? [] : statesIn(inner as Snapshot["value"]).map((at) => `${state}.${at}`),
  ]);
}

test("every state of the chart is reached, but for the one that is left at once", () => {
  const reached = new Set(all.flatMap(({ snapshot }) => statesIn(snapshot.value)));
  const paths = statesOf(chart).map(({ path }) => path.join(".")).filter((path) => path !== "");
  // Left at once, too: the whole duty ends with the last of its regions.
  expect(paths.filter((path) => !reached.has(path))).toEqual(["entering", "signing.submission.handedIn"]);
});

test("every situation that is not an end has a way to one", () => {
  const ending = new Set(
    [...places].flatMap(([key, { snapshot }]) => snapshot.status === "done" ? [key] : []),
  );
  for (let size = 0; size < ending.size;) {
    size = ending.size;
    for (const [key, { next }] of places) if (next.values().some((to) => ending.has(to))) ending.add(key);
  }
  expect([...places.keys()].filter((key) => !ending.has(key))).toEqual([]);
  expect(all.every(({ snapshot }) => snapshot.status !== "error")).toBe(true);
});

test("in every situation that is not an end the time to live ends the duty, as the operator's stop does", () => {
  for (const { snapshot, next } of all) {
    if (snapshot.status === "done") continue;
    const ends = [...next].flatMap(([{ type }, to]) => {
      const { value } = places.get(to)!.snapshot;
      return type === "SHUTDOWN" || (type.startsWith("xstate.after.timeToLive") && value === "expired")
        ? [value]
        : [];
    });
    expect(ends.toSorted()).toEqual(["expired", "restarted"]);
  }
});

test("every end tells one outcome, of its reason, and leaves no timer", async () => {
  const ends = all.filter(({ snapshot }) => snapshot.status === "done");
  const reasons = new Set<string>();
  for (const { snapshot, way } of ends) {
    const duty = run();
    duty.send(...way);
    expect([duty.state(), duty.outcomes()]).toEqual([
      snapshot.value,
      [{
        reason: snapshot.value,
        ...duty.outcomes()[0]?.cause !== undefined && { cause: expect.any(String) },
      }],
    ]);
    reasons.add(duty.outcomes()[0]!.reason);
    await duty.settle();
    expect(duty.clock.pending).toBe(0);
  }
  expect([...reasons].toSorted()).toEqual([
    "cutOff",
    "expired",
    "failed",
    "refused",
    "restarted",
    "submitted",
  ]);
});
