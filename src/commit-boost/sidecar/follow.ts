import type { PreconfRequest } from "../../ports/sidecar.ts";
import type { Log } from "../../ports/log.ts";
import type { Line } from "./ask.ts";
import { FIRST_BACKOFF_MS, MAX_BACKOFF_MS } from "./limits.ts";
import { pause } from "./pause.ts";
import { createPoll } from "./poll.ts";
import { createStream, type Follower } from "./stream.ts";

/**
 * Tells every request of the sidecar, by its stream or, where it has none, by polling; reconnects until the line's
 * lifetime ends. Never rejects.
 */
export function follow(line: Line, log: Log, onRequest: (request: PreconfRequest) => void): Promise<void> {
  const { clock, lifetime } = line;
  const attempts = createAttempts(line, log);
  const follower: Follower = { log, onUp: attempts.up, onRequest: guarded(log, onRequest) };
  const stream = createStream(line, follower);
  const poll = createPoll(line, follower);
  return lifetime.run(async ({ signal }) => {
    let next = stream;
    while (!signal.aborted) {
      attempts.begin();
      const ending = await next();
      next = ending.kind === "noStream" ? poll : stream;
      if (ending.kind === "lost" && !signal.aborted) {
        await pause(clock, attempts.waitAfter(ending.cause), signal);
      }
    }
  });
}

/** Keeps what a listener throws from ending the stream. */
function guarded(log: Log, onRequest: (request: PreconfRequest) => void) {
  return (request: PreconfRequest) => {
    try {
      onRequest(request);
    } catch (error) {
      log.error("sidecar: a request could not be taken", { id: request.id, cause: String(error) });
    }
  };
}

/** How long to wait between attempts; tells the log when the sidecar comes and goes, not every attempt. */
function createAttempts({ clock, endpoint }: Line, log: Log) {
  let backoff = FIRST_BACKOFF_MS;
  let begun = 0;
  let state: "unknown" | "stream" | "polling" | "down" = "unknown";
  return {
    begin(): void {
      begun = clock.now();
    },
    up(how: "stream" | "polling"): void {
      if (state !== how) log.info("sidecar: up", { url: endpoint.base, by: how });
      state = how;
    },
    waitAfter(cause: string): number {
      const level = state === "down" ? "debug" : "warn";
      log[level]("sidecar: lost", { url: endpoint.base, cause });
      state = "down";
      // One that is lost as soon as it is there is not asked ever more often.
      if (clock.now() - begun > MAX_BACKOFF_MS) backoff = FIRST_BACKOFF_MS;
      const wait = backoff;
      backoff = Math.min(2 * backoff, MAX_BACKOFF_MS);
      return wait;
    },
  };
}
