import type { Clock } from "../ports/clock.ts";
import { SEEN_TTL_MS } from "./limits.ts";

const MAX_SEEN = 262_144;

/** The messages one node has seen lately: for `SEEN_TTL_MS`, and the newest 262,144 at most. */
export class SeenIds {
  readonly #clock: Clock;
  readonly #expiries = new Map<bigint, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Remembers an id; false where it was remembered already. */
  add(id: bigint): boolean {
    this.#dropOld();
    if (this.#expiries.has(id)) return false;
    this.#expiries.set(id, this.#clock.now() + SEEN_TTL_MS);
    return true;
  }

  #dropOld(): void {
    // A Map keeps the order of insertion, so the oldest come first.
    for (const [id, expiry] of this.#expiries) {
      if (expiry > this.#clock.now() && this.#expiries.size < MAX_SEEN) return;
      this.#expiries.delete(id);
    }
  }
}
