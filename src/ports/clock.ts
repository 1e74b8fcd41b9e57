/** Time as everything in the house sees it: the machine's, or a virtual one that tests step. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls `run` after `delayMs`; the returned handle cancels it. */
  setTimeout(run: () => void, delayMs: number): unknown;
  clearTimeout(handle: unknown): void;
}
