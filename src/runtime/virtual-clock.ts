import type { Clock } from "../ports/clock.ts";

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly run: () => void;
}

/** Lets everything that is ready run: promise callbacks and what they start. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * A clock that moves only when told. It goes from due time to due time, and lets promises settle at each, so that a
 * timer that another one starts on the way fires in its turn (XState's own simulated clock jumps over it).
 */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  readonly #timers = new Set<Timer>();

  /** @param startMs milliseconds since the Unix epoch */
  constructor(startMs: number) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  setTimeout(run: () => void, delayMs: number): unknown {
    const timer = { due: this.#now + Math.max(0, delayMs), order: this.#order++, run };
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(handle: unknown): void {
    this.#timers.delete(handle as Timer);
  }

  /** Timers that have not fired. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Milliseconds until the next timer is due; null where none is set. */
  get nextDueIn(): number | null {
    const next = this.#next(Infinity);
    return next ? Math.max(0, next.due - this.#now) : null;
  }

  /** Moves to `untilMs`, firing what falls due on the way in order of time, then of start. */
  async advanceTo(untilMs: number): Promise<void> {
    await turn();
    for (let next = this.#next(untilMs); next; next = this.#next(untilMs)) {
      this.#now = Math.max(this.#now, next.due);
      this.#timers.delete(next);
      next.run();
      await turn();
    }
    this.#now = Math.max(this.#now, untilMs);
  }

  /** Moves on by `ms`. */
  advance(ms: number): Promise<void> {
    return this.advanceTo(this.#now + ms);
  }

  #next(untilMs: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.due > untilMs) continue;
      if (!first || timer.due < first.due || (timer.due === first.due && timer.order < first.order)) {
        first = timer;
      }
    }
    return first;
  }
}
