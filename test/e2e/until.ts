import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 50;

/**
 * Asks again and again until it holds: processes tell nobody that they are ready.
 * @throws AssertionError once the time is over
 */
export async function until(
  holds: () => boolean | Promise<boolean>,
  withinMs: number,
  otherwise: () => string,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!await holds()) {
    assert.ok(Date.now() < deadline, otherwise());
    await delay(POLL_MS);
  }
}
