import { createParser } from "eventsource-parser";
import type { PreconfRequest } from "../../ports/sidecar.ts";
import { MAX_EVENT_CHARS } from "./limits.ts";
import { REQUEST_EVENT } from "./paths.ts";
import { readRequest } from "./shapes.ts";

/** Who hears what a stream brings. */
export interface StreamListener {
  onRequest(request: PreconfRequest): void;
  /** An event that is no request: it is skipped. */
  onFault(fault: string): void;
  /** What the stream is to be resumed after; told before the event that has it. Empty for nothing. */
  onId(id: string): void;
}

/** An event is larger than this side will hold. */
export class OversizedEventError extends Error {
  override readonly name = "OversizedEventError";
}

/**
 * Makes a decoder of one connection's server-sent events: a function from each chunk of bytes, cut anywhere, that
 * tells `listener` what has come whole. Events of other names and comments say nothing.
 * @returns a function that throws OversizedEventError where an event is too large; it must not be called after that.
 */
export function createEventDecoder(listener: StreamListener): (chunk: Uint8Array) => void {
  const decoder = new TextDecoder();
  let oversized = false;
  const parser = createParser({
    maxBufferSize: MAX_EVENT_CHARS,
    onError: (error) => oversized ||= error.type === "max-buffer-size-exceeded",
    onId: (id) => listener.onId(id),
    onEvent: ({ event, data }) => {
      // The parser bounds what it holds between chunks, not what one chunk brings whole.
      oversized ||= data.length > MAX_EVENT_CHARS;
      if (event === REQUEST_EVENT && !oversized) tell(data);
    },
  });
  return (chunk) => {
    parser.feed(decoder.decode(chunk, { stream: true }));
    if (oversized) throw new OversizedEventError(`an event is larger than ${MAX_EVENT_CHARS} characters`);
  };

  function tell(data: string): void {
    const read = readRequest(data);
    if ("fault" in read) listener.onFault(read.fault);
    else listener.onRequest(read.value);
  }
}
