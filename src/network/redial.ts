import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 2000;

/** What keeping a peer connected needs. */
export interface Redial {
  readonly clock: Clock;
  readonly log: Log;
  /** Full multiaddr of the peer, for the log. */
  readonly address: string;
  connected(): boolean;
  /** Dials once; rejects where nobody answers. */
  dial(): Promise<void>;
}

/**
 * Dials a peer until it is connected and again whenever it is not: at once, then after waits that double
 * from 250 ms to 2 s, for ever, since operators start and restart in any order.
 * @returns what ends it.
 */
export function keepConnected({ clock, log, address, connected, dial }: Redial): () => void {
  let stopped = false;
  let timer: unknown;
  let waitMs = FIRST_WAIT_MS;

  function next(delayMs: number): void {
    if (!stopped) timer = clock.setTimeout(() => void attempt(), delayMs);
  }

  async function attempt(): Promise<void> {
    if (connected()) {
      waitMs = FIRST_WAIT_MS;
      return next(LONGEST_WAIT_MS);
    }
    try {
      await dial();
    } catch (error) {
      log.debug("dialing a peer failed", { address, error: String(error) });
    }
    next(waitMs);
    waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS);
  }

  void attempt();
  return () => {
    stopped = true;
    clock.clearTimeout(timer);
  };
}
