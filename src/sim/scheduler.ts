import TinyQueue from "tinyqueue";
import type { Clock } from "../ports/clock.ts";

interface Timer {
  readonly due: number;
  readonly order: number;
  run: (() => void) | null;
}

/** Virtual time of a simulation: one queue of what is due, and for each operator a clock that may be wrong. */
export class Scheduler {
  readonly #queue = new TinyQueue<Timer>([], (a, b) => a.due - b.due || a.order - b.order);
  #now: number;
  #order = 0;

  /** @param startMs milliseconds since the Unix epoch */
  constructor(startMs: number) {
    this.#now = startMs;
  }

  /** True time, which no operator knows. */
  now(): number {
    return this.#now;
  }

  /** Runs something after a while. */
  after(delayMs: number, run: () => void): Timer {
    const timer = { due: this.#now + Math.max(0, delayMs), order: this.#order++, run };
    this.#queue.push(timer);
    return timer;
  }

  /** An operator's clock, `skewMs` ahead of true time. */
  clock(skewMs: number): Clock {
    return {
      now: () => this.#now + skewMs,
      setTimeout: (run, delayMs) => this.after(delayMs, run),
      clearTimeout: (timer) => {
        if (timer) (timer as Timer).run = null;
      },
    };
  }

  /** Goes to what is due next and runs it; false where nothing is due up to `untilMs`. */
  step(untilMs: number): boolean {
    const next = this.#queue.peek();
    if (!next || next.due > untilMs) return false;
    this.#queue.pop();
    this.#now = next.due;
    next.run?.();
    return true;
  }
}
