import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import { ApiError } from "./api-error.ts";
import { MAX_COUNTED_ADDRESSES } from "./limits.ts";

/** When an address that fails to authenticate has to wait. */
export interface LockoutOptions {
  /** Failures after which it waits. */
  readonly failures: number;
  /** How long it waits, and how long after the last one its failures count. */
  readonly seconds: number;
  /** Whether this machine's own addresses never wait. */
  readonly exemptLoopback: boolean;
}

/** As Commit-Boost's signer: three failures, five minutes, no exception. */
export const DEFAULT_LOCKOUT: LockoutOptions = { failures: 3, seconds: 300, exemptLoopback: false };

interface Failures {
  readonly count: number;
  /** Milliseconds since the Unix epoch. */
  readonly lastMs: number;
}

const LOOPBACK = /^(?:::1$|(?:::ffff:)?127\.)/i;

/**
 * Counts failures to authenticate, by address. As in Commit-Boost's signer, a success forgives none and a refused
 * request adds none: an address is forgotten some time after its last failure.
 */
export class Lockout {
  readonly #options: LockoutOptions;
  readonly #clock: Clock;
  readonly #log: Log;
  /** In order of the last failure. */
  readonly #failures = new Map<string, Failures>();

  /** @throws RangeError where failures or seconds is not a whole number from 1 */
  constructor(options: LockoutOptions, clock: Clock, log: Log) {
    for (const name of ["failures", "seconds"] as const) {
      if (!Number.isSafeInteger(options[name]) || options[name] < 1) {
        throw new RangeError(`lockout: ${name} must be a whole number from 1`);
      }
    }
    this.#options = options;
    this.#clock = clock;
    this.#log = log;
  }

  /** Demands that an address need not wait. @throws ApiError 429 with the seconds left */
  demandFree(address: string): void {
    const failures = this.#inForce(address);
    if (failures === undefined || failures.count < this.#options.failures) return;
    const left = Math.ceil((this.#endMs(failures) - this.#clock.now()) / 1_000);
    throw new ApiError(
      429,
      `too many requests from this address failed to authenticate: ask again in ${left} s`,
      { "retry-after": String(left) },
    );
  }

  /** Counts a failure of an address. */
  recordFailure(address: string): void {
    if (this.#options.exemptLoopback && LOOPBACK.test(address)) return;
    const count = (this.#inForce(address)?.count ?? 0) + 1;
    // Taken out first, so that it goes to the end of the order.
    this.#failures.delete(address);
    this.#failures.set(address, { count, lastMs: this.#clock.now() });
    if (count === this.#options.failures) {
      this.#log.warn("signer API: an address has to wait", { address, seconds: this.#options.seconds });
    }
    this.#forgetOldest();
  }

  #inForce(address: string): Failures | undefined {
    const failures = this.#failures.get(address);
    return failures !== undefined && this.#endMs(failures) > this.#clock.now() ? failures : undefined;
  }

  #endMs({ lastMs }: Failures): number {
    return lastMs + 1_000 * this.#options.seconds;
  }

  #forgetOldest(): void {
    const [oldest] = this.#failures.keys();
    if (oldest !== undefined && this.#failures.size > MAX_COUNTED_ADDRESSES) this.#failures.delete(oldest);
  }
}
