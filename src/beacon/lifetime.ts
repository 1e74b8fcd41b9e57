import type { Clock } from "../ports/clock.ts";

/** Everything that is open towards the node, so that all of it can be ended at once. */
export class Lifetime {
  readonly #open = new Map<AbortController, Promise<unknown>>();
  #over = false;

  /** Runs what may take long. Its controller is aborted when the lifetime ends; begun after the end, from the start. */
  async run<T>(work: (controller: AbortController) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    if (this.#over) controller.abort(new Error("the client is stopped"));
    const done = work(controller);
    this.#open.set(controller, done);
    try {
      return await done;
    } finally {
      this.#open.delete(controller);
      // What is left of an answer that was given up is not wanted.
      controller.abort();
    }
  }

  /** Aborts all of it; resolves when nothing of it runs any more. */
  async end(): Promise<void> {
    this.#over = true;
    const open = [...this.#open];
    for (const [controller] of open) controller.abort(new Error("the client is stopped"));
    await Promise.allSettled(open.map(([, done]) => done));
  }
}

/** Resolves after `ms`, or as soon as `signal` is aborted. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const end = () => {
      clock.clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = clock.setTimeout(end, ms);
    signal.addEventListener("abort", end);
  });
}
