import process from "node:process";
import { createMember, type Cryptography, type Load } from "./member.ts";
import { PlayedNetwork } from "./played-network.ts";
import { clockInSlot, passSlot, stopAll } from "./time.ts";
import type { Heard } from "./traffic.ts";
import { MEASURED, type World } from "./world.ts";

/** A slot of one operator: what it does itself, and what it hears of the others. */
export interface MeasuredSlot {
  readonly world: World;
  readonly load: Load;
  readonly heard: readonly Heard[];
  readonly cryptography: Cryptography;
}

/**
 * One slot of a fresh operator, from its question for the epoch's duties over consensus, the record on disk and the partial
 * signatures to what the beacon node took.
 * @returns CPU of the process, user and system, microseconds
 * @throws Error where not everything was signed and handed in, or a message was not accepted
 */
export async function runSlot({ world, load, heard, cryptography }: MeasuredSlot): Promise<number> {
  const clock = clockInSlot();
  const network = new PlayedNetwork(clock, heard);
  const member = createMember({ world, id: MEASURED, load, clock, network, cryptography });
  try {
    await member.operator.start();
    const before = process.cpuUsage();
    await passSlot(clock, [member]);
    const { user, system } = process.cpuUsage(before);
    network.assertWhole();
    return user + system;
  } finally {
    await stopAll(clock, [member]);
  }
}
