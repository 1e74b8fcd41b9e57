import type { Clock } from "../ports/clock.ts";
import { slotAt, type SlotTimes, startOfSlot } from "../spec/slots.ts";

/** The machine's timers take a signed 32-bit number; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

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

  /**
   * Calls `onSlot` for every slot from the next one on, at its start, until `stop`. Slots that a sleeping machine passed
   * get no call; where the clock was set back the slots that it then is in are called again.
   */
  start(onSlot: (slot: number) => void): void {
    this.stop();
    this.#wait(this.#begun(), onSlot);
  }

  /** No more calls. */
  stop(): void {
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** The last slot that began; −1 before genesis. */
  #begun(): number {
    return this.#clock.now() < this.times.genesisMs ? -1 : this.slot();
  }

  /** A timer may fire a little early: then it is still the slot that was called last. */
  #wait(called: number, onSlot: (slot: number) => void): void {
    const delay = Math.min(this.msUntil(startOfSlot(this.times, this.#begun() + 1)), LONGEST_TIMER_MS);
    this.#timer = this.#clock.setTimeout(() => {
      const slot = this.#begun();
      this.#wait(slot, onSlot);
      if (slot !== called && slot >= 0) onSlot(slot);
    }, delay);
  }
}
