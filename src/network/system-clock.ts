import type { Clock } from "../ports/clock.ts";

/** The machine's time: what the network runs on unless another clock is passed in. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, delayMs) => setTimeout(run, delayMs),
  // The port hides what a handle is; this clock only ever gets back what its own setTimeout gave.
  clearTimeout: (handle) => clearTimeout(handle as ReturnType<typeof setTimeout>),
};
