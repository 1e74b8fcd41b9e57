import type { Clock } from "../../ports/clock.ts";
import { VirtualClock } from "../../runtime/virtual-clock.ts";

/** The virtual clock that a case's charts schedule their round timers on; it counts how many were set. */
export class WatchedClock implements Clock {
  readonly virtual = new VirtualClock(0);
  #set = 0;

  /** Timers set so far. */
  get timersSet(): number {
    return this.#set;
  }

  now(): number {
    return this.virtual.now();
  }

  setTimeout(run: () => void, delayMs: number): unknown {
    this.#set++;
    return this.virtual.setTimeout(run, delayMs);
  }

  clearTimeout(handle: unknown): void {
    this.virtual.clearTimeout(handle);
  }
}
