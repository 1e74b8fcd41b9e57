import type { Clock } from "../ports/clock.ts";
import { slotAt, type SlotTimes, startOfSlot } from "../spec/slots.ts";

/** Slots of one chain on one clock: which it is now, and a call at the start of each. */
export class SlotClock {
  readonly times: SlotTimes;
  readonly #clock: Clock;
  #timer: unknown = null;

  constructor(clock: Clock, times: SlotTimes) {
    this.#clock = clock;
    this.times = times;
  }

  /** The slot that it is now; 0 before genesis. */
  slot(): number {
    return slotAt(this.times, this.#clock.now());
  }

  /** Milliseconds until a moment; 0 where it is past. */
  msUntil(momentMs: number): number {
    return Math.max(0, momentMs - this.#clock.now());
  }

  /** Calls `onSlot` at the start of every slot from the next one on, until `stop`. */
  start(onSlot: (slot: number) => void): void {
    this.stop();
    const next = this.#clock.now() < this.times.genesisMs ? 0 : this.slot() + 1;
    this.#timer = this.#clock.setTimeout(() => {
      this.start(onSlot);
      onSlot(next);
    }, this.msUntil(startOfSlot(this.times, next)));
  }

  /** No more calls. */
  stop(): void {
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
