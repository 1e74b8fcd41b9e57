import mortice from "mortice";
import { BroadcastChannel } from "node:worker_threads";

/**
 * Makes libp2p's locks open their one channel to other threads now, as a channel that does not keep the process
 * alive. They open it from the global class at their first use, never close it, and ask it to `unref`; under deno
 * the global class cannot, and a stopped network would keep the process from ending. Node's own class can.
 */
export function openLockChannel(): void {
  const global = globalThis.BroadcastChannel;
  // Put back before anything else runs: the locks open the channel synchronously.
  Object.assign(globalThis, { BroadcastChannel });
  try {
    mortice({ name: "quorate", singleProcess: true }).finalize();
  } finally {
    Object.assign(globalThis, { BroadcastChannel: global });
  }
}
