import type { Head } from "../ports/beacon.ts";
import type { Log } from "../ports/log.ts";
import { type Endpoint, reasonOf, tellable } from "./endpoint.ts";
import { createHeadDecoder, HEAD_TOPIC, type HeadListener } from "./head-event.ts";
import { pause } from "./lifetime.ts";
import { FIRST_BACKOFF_MS, MAX_BACKOFF_MS, SILENCE_MS } from "./limits.ts";
import type { Line } from "./line.ts";

/** Tells every new head of the node's event stream; reconnects until the line's lifetime ends. Never rejects. */
export function followHead(line: Line, log: Log, onHead: (head: Head) => void): Promise<void> {
  const { clock, endpoint: { host }, lifetime } = line;
  // It is told that the stream is gone, and once that it does not come: not every attempt.
  let quiet = false;
  const listener = createListener(line.endpoint, log, onHead);
  const onUp = () => {
    log.info("beacon node: event stream up", { node: host });
    quiet = false;
  };
  return lifetime.run(async ({ signal }) => {
    let backoff = FIRST_BACKOFF_MS;
    while (!signal.aborted) {
      const begun = clock.now();
      const cause = await readStream(line, listener, onUp);
      if (signal.aborted) return;
      log[quiet ? "debug" : "warn"]("beacon node: event stream lost", { node: host, cause });
      quiet = true;
      // One that is lost as soon as it is there is not asked ever more often.
      if (clock.now() - begun > MAX_BACKOFF_MS) backoff = FIRST_BACKOFF_MS;
      await pause(clock, backoff, signal);
      backoff = Math.min(2 * backoff, MAX_BACKOFF_MS);
    }
  });
}

function createListener(endpoint: Endpoint, log: Log, onHead: (head: Head) => void): HeadListener {
  return {
    onHead: (head) => {
      try {
        onHead(head);
      } catch (error) {
        log.error("beacon node: a head could not be taken", { slot: head.slot, cause: String(error) });
      }
    },
    onFault: (fault) =>
      log.warn("beacon node: an event of the stream is skipped", { fault: tellable(endpoint, fault) }),
  };
}

/** Opens the stream and follows it to its end. @returns why it ended */
function readStream(line: Line, listener: HeadListener, onUp: () => void): Promise<string> {
  const { clock, endpoint, lifetime } = line;
  return lifetime.run(async (controller) => {
    const { signal } = controller;
    const silent = new Error(`no byte came for ${SILENCE_MS} ms`);
    const watch = () => clock.setTimeout(() => controller.abort(silent), SILENCE_MS);
    let timer = watch();
    try {
      const response = await connect(endpoint, signal);
      onUp();
      const decode = createHeadDecoder(listener);
      for await (const chunk of response.body ?? []) {
        if (signal.aborted) break;
        clock.clearTimeout(timer);
        timer = watch();
        decode(chunk);
      }
      throw new Error("the node ended the stream");
    } catch (error) {
      return tellable(endpoint, reasonOf(signal.aborted ? signal.reason : error));
    } finally {
      clock.clearTimeout(timer);
    }
  });
}

async function connect(endpoint: Endpoint, signal: AbortSignal): Promise<Response> {
  const response = await fetch(`${endpoint.base}/eth/v1/events?topics=${HEAD_TOPIC}`, {
    signal,
    redirect: "error",
    headers: { accept: "text/event-stream" },
  });
  const mediaType = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (response.status !== 200) throw new Error(`the stream was answered with status ${response.status}`);
  if (mediaType !== "text/event-stream") throw new Error("the stream's answer is no text/event-stream");
  return response;
}
