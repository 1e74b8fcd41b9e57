import { voteDueAt } from "../../src/effects/cluster-slot.ts";
import { VirtualClock } from "../../src/runtime/virtual-clock.ts";
import { startOfSlot } from "../../src/spec/slots.ts";
import type { Member } from "./member.ts";
import { FACTS, SLOT } from "./world.ts";

const START_MS = startOfSlot(FACTS.times, SLOT);
const END_MS = startOfSlot(FACTS.times, SLOT + 1);

/** A clock that stands one second into the slot: who starts now has a vote to cast in it, and none before. */
export function clockInSlot(): VirtualClock {
  return new VirtualClock(START_MS + 1_000);
}

/**
 * Goes to the vote, then on by a millisecond with each turn of the event loop until the members are done.
 * @throws Error where one did not hand in everything by the end of the slot
 */
export async function passSlot(clock: VirtualClock, members: readonly Member[]): Promise<void> {
  await clock.advanceTo(voteDueAt(FACTS.times, SLOT));
  let running = true;
  const done = Promise.all(members.map((member) => member.done())).finally(() => running = false);
  // Whether it failed is asked once, at the end.
  done.catch(() => {});
  while (running) {
    if (clock.now() >= END_MS) throw new Error("the cluster did not hand in everything in its slot");
    await clock.advance(1);
  }
  await done;
}

/** Longer than an operator takes to stop, milliseconds. */
const STOPPING_MS = 60_000;

/** Stops members together, so that none goes on into later slots. */
export async function stopAll(clock: VirtualClock, members: readonly Member[]): Promise<void> {
  const stopped = Promise.all(members.map((member) => member.stop()));
  await clock.advance(STOPPING_MS);
  await stopped;
}
