import type { ApiResponse, Endpoint as Route } from "@lodestar/api";
import { BeaconError } from "../ports/beacon.ts";
import type { Clock } from "../ports/clock.ts";
import { type Endpoint, reasonOf, tellable } from "./endpoint.ts";
import { failureOf, isKnown } from "./failure.ts";
import type { Lifetime } from "./lifetime.ts";

/** What it takes to talk to a beacon node. */
export interface Line {
  readonly endpoint: Endpoint;
  readonly lifetime: Lifetime;
  readonly clock: Clock;
  /** How long an answer may take, from the call to its last byte. */
  readonly timeoutMs: number;
}

type Call<R extends Route> = (init: { signal: AbortSignal }) => Promise<ApiResponse<R>>;

/**
 * Asks the node and reads what it answered.
 * @param operation the Beacon API's name of it, for messages
 * @param read takes the library's value out of the answer; what it throws means that the answer is malformed
 * @throws BeaconError
 */
export async function ask<R extends Route, T>(
  line: Line,
  operation: string,
  call: Call<R>,
  read: (response: ApiResponse<R>) => T,
): Promise<T> {
  const response = await exchange(line, operation, call);
  if (!response.ok) {
    throw failureOf(line.endpoint, operation, response.status, await response.errorBody());
  }
  try {
    return read(response);
  } catch (error) {
    const reason = tellable(line.endpoint, reasonOf(error));
    throw new BeaconError("unreachable", `the beacon node's answer to ${operation} is malformed: ${reason}`);
  }
}

/**
 * Hands something in. That the node has it already is no failure.
 * @throws BeaconError
 */
export async function submit<R extends Route>(line: Line, operation: string, call: Call<R>): Promise<void> {
  const response = await exchange(line, operation, call);
  if (response.ok) return;
  const body = await response.errorBody();
  if (!isKnown(body)) throw failureOf(line.endpoint, operation, response.status, body);
}

function exchange<R extends Route>(line: Line, operation: string, call: Call<R>): Promise<ApiResponse<R>> {
  const { clock, endpoint, lifetime, timeoutMs } = line;
  return lifetime.run(async (controller) => {
    const late = new Error(`no answer within ${timeoutMs} ms`);
    const timer = clock.setTimeout(() => controller.abort(late), timeoutMs);
    const { signal } = controller;
    try {
      // The library does not look at a signal that is aborted before it begins.
      signal.throwIfAborted();
      return await call({ signal });
    } catch (error) {
      const reason = tellable(endpoint, reasonOf(signal.aborted ? signal.reason : error));
      throw new BeaconError("unreachable", `the beacon node cannot be asked for ${operation}: ${reason}`);
    } finally {
      clock.clearTimeout(timer);
    }
  });
}
