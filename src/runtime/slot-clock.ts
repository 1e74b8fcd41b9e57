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

  /** Calls `onSlot` once for every slot from the next one on, at its start, until `stop`. */
  start(onSlot: (slot: number) => void): void {
    this.stop();
    this.#wait(this.#clock.now() < this.times.genesisMs ? 0 : this.slot() + 1, onSlot);
  }

  /** No more calls. */
  stop(): void {
    if (this.#timer !== null) this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** A timer may fire a little early, which makes no second call; slots that a sleeping machine passed get none. */
  #wait(next: number, onSlot: (slot: number) => void): void {
    const delay = this.msUntil(startOfSlot(this.times, next));
    this.#timer = this.#clock.setTimeout(() => {
      if (delay > LONGEST_TIMER_MS) return this.#wait(next, onSlot);
      this.#wait(Math.max(next, this.slot()) + 1, onSlot);
      onSlot(next);
    }, Math.min(delay, LONGEST_TIMER_MS));
  }
}
