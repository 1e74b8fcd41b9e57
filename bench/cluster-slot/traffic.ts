import { createMemoryHub } from "../../src/network/memory.ts";
import type { GossipMessage } from "../../src/ports/network.ts";
import { createMember, FREE_RECOVERY, type Load, realCryptography } from "./member.ts";
import { clockInSlot, passSlot, stopAll } from "./time.ts";
import { FACTS, MEASURED, OPERATORS, type World } from "./world.ts";

/** Milliseconds from one operator to another. */
const LATENCY_MS = 50;

/** A message as it was heard, at a moment of the virtual clock. */
export interface Heard {
  readonly atMs: number;
  readonly message: GossipMessage;
}

/**
 * What the measured operator hears of the three others in the slot, which decide and sign without it. Their partial
 * signatures are real; what they recover is not, since nobody hears of it.
 */
export async function recordTraffic(world: World, load: Load): Promise<readonly Heard[]> {
  const clock = clockInSlot();
  const hub = createMemoryHub({ clock, latencyMs: () => LATENCY_MS });
  const others = OPERATORS.filter((id) => id !== MEASURED).map((id) => {
    const cryptography = { ...realCryptography(world, id), recovery: FREE_RECOVERY };
    return createMember({ world, id, load, clock, network: hub.join(`peer${id}`), cryptography });
  });
  const heard: Heard[] = [];
  const ear = hub.join("ear");
  await ear.start();
  ear.join(FACTS.profile.topic(OPERATORS, FACTS.name), (message) => {
    heard.push({ atMs: clock.now(), message });
    return Promise.resolve("accept");
  });
  for (const { operator } of others) await operator.start();
  await passSlot(clock, others);
  // The last of their messages is still on its way.
  await clock.advance(LATENCY_MS);
  await ear.stop();
  await stopAll(clock, others);
  return heard;
}
