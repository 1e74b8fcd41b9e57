import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";

const LOG_EVERY_MS = 1000;

/** Counts what is dropped and warns at most once a second with how many since the last line. */
export function createShedLog(clock: Clock, log: Log, message: string): () => void {
  let count = 0;
  let loggedAt = Number.NEGATIVE_INFINITY;
  return () => {
    count++;
    if (clock.now() - loggedAt < LOG_EVERY_MS) return;
    log.warn(message, { count });
    count = 0;
    loggedAt = clock.now();
  };
}
