import type { Log } from "../../ports/log.ts";
import type { PreconfRequest } from "../../ports/sidecar.ts";
import type { Line } from "./ask.ts";
import { authorization, type Endpoint, reasonOf, tellable } from "./endpoint.ts";
import { createEventDecoder } from "./event-decoder.ts";
import { SILENCE_MS } from "./limits.ts";
import { STREAM_PATH } from "./paths.ts";
import { isId } from "./shapes.ts";

/** How following the sidecar in one way ended. `over` is no failure: it is time for the other way. */
export type Ending =
  | { readonly kind: "over" }
  | { readonly kind: "noStream" }
  | { readonly kind: "lost"; readonly cause: string };

/** Who hears what the sidecar brings, by stream or poll. */
export interface Follower {
  readonly log: Log;
  /** The sidecar answers. */
  onUp(how: "stream" | "polling"): void;
  onRequest(request: PreconfRequest): void;
}

/** Statuses by which a sidecar says that it has no stream. */
const NO_STREAM: readonly number[] = [404, 405, 501];

/**
 * Makes what opens the sidecar's stream and follows it to its end; opened again, it goes on after the last event.
 * @returns a function that never rejects.
 */
export function createStream(line: Line, follower: Follower): () => Promise<Ending> {
  const { clock, endpoint, lifetime } = line;
  let lastEventId = "";
  return () => lifetime.run(open);

  async function open(controller: AbortController): Promise<Ending> {
    const { signal } = controller;
    const silent = new Error(`no byte came for ${SILENCE_MS} ms`);
    const watch = () => clock.setTimeout(() => controller.abort(silent), SILENCE_MS);
    let timer = watch();
    try {
      const response = await connect(endpoint, lastEventId, signal);
      if (NO_STREAM.includes(response.status)) return { kind: "noStream" };
      demandStream(response);
      follower.onUp("stream");
      const decode = createEventDecoder(listener());
      for await (const chunk of response.body ?? []) {
        if (signal.aborted) break;
        clock.clearTimeout(timer);
        timer = watch();
        decode(chunk);
      }
      throw new Error("the sidecar ended the stream");
    } catch (error) {
      const reason = reasonOf(signal.aborted ? signal.reason : error);
      return { kind: "lost", cause: tellable(endpoint, reason) };
    } finally {
      clock.clearTimeout(timer);
      // However it ended, nothing of it stays open.
      controller.abort();
    }
  }

  function listener() {
    return {
      onRequest: (request: PreconfRequest) => follower.onRequest(request),
      onFault: (fault: string) => follower.log.warn("sidecar: an event of the stream is skipped", { fault }),
      // One that is no id of ours could not be sent back as a header; going on after an earlier one only repeats.
      onId: (id: string) => {
        if (id === "" || isId(id)) lastEventId = id;
      },
    };
  }
}

function connect(endpoint: Endpoint, lastEventId: string, signal: AbortSignal): Promise<Response> {
  return fetch(`${endpoint.base}${STREAM_PATH}`, {
    signal,
    redirect: "error",
    headers: {
      ...authorization(endpoint),
      accept: "text/event-stream",
      ...lastEventId !== "" && { "last-event-id": lastEventId },
    },
  });
}

function demandStream(response: Response): void {
  const mediaType = response.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (response.status !== 200) throw new Error(`the stream was answered with status ${response.status}`);
  if (mediaType !== "text/event-stream") throw new Error("the stream's answer is no text/event-stream");
}
