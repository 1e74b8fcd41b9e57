/** Everything that is open towards the sidecar, so that all of it can be ended at once. */
export class Lifetime {
  readonly #open = new Map<AbortController, Promise<unknown>>();
  #over = false;

  /**
   * Runs what may take long. Its controller is aborted when the lifetime ends, and may be by itself; begun after the
   * end it is aborted from the start.
   */
  async run<T>(work: (controller: AbortController) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    if (this.#over) controller.abort(new Error("stopped"));
    const done = work(controller);
    this.#open.set(controller, done);
    try {
      return await done;
    } finally {
      this.#open.delete(controller);
    }
  }

  /** Aborts all of it; resolves when nothing of it runs any more. */
  async end(): Promise<void> {
    this.#over = true;
    const open = [...this.#open];
    for (const [controller] of open) controller.abort(new Error("stopped"));
    await Promise.allSettled(open.map(([, done]) => done));
  }
}
