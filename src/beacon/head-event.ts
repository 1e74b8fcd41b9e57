import { createParser } from "eventsource-parser";
import { z } from "zod";
import type { Head } from "../ports/beacon.ts";
import { type Hex, isHex } from "../spec/hex.ts";
import { MAX_EVENT_CHARS } from "./limits.ts";

/** Topic of the Beacon API's event stream, and name of its events. */
export const HEAD_TOPIC = "head";

/** Who hears what a stream brings. */
export interface HeadListener {
  onHead(head: Head): void;
  /** An event that is no head: it is skipped. */
  onFault(fault: string): void;
}

const root = z.string().refine((text) => isHex(text, 32), { error: "must be 0x-hex of 32 bytes" })
  .transform((text) => text.toLowerCase() as Hex);

const HeadEvent = z.object({
  slot: z.string().regex(/^(?:0|[1-9][0-9]{0,15})$/).transform(Number).refine(Number.isSafeInteger),
  block: root,
  previous_duty_dependent_root: root,
  current_duty_dependent_root: root,
});

/**
 * Makes a decoder of one connection's server-sent events: a function from each chunk of bytes, cut anywhere, that
 * tells `listener` what has come whole.
 * @returns a function that throws Error where an event is larger than this side will hold; not to be called after that.
 */
export function createHeadDecoder(listener: HeadListener): (chunk: Uint8Array) => void {
  const decoder = new TextDecoder();
  let oversized = false;
  const parser = createParser({
    maxBufferSize: MAX_EVENT_CHARS,
    onError: (error) => oversized ||= error.type === "max-buffer-size-exceeded",
    onEvent: ({ event, data }) => {
      // The parser bounds what it holds between chunks, not what one chunk brings whole.
      oversized ||= data.length > MAX_EVENT_CHARS;
      if (event === HEAD_TOPIC && !oversized) tell(data);
    },
  });
  return (chunk) => {
    parser.feed(decoder.decode(chunk, { stream: true }));
    if (oversized) throw new Error(`an event is larger than ${MAX_EVENT_CHARS} characters`);
  };

  function tell(data: string): void {
    const head = readHead(data);
    if (typeof head === "string") listener.onFault(head);
    else listener.onHead(head);
  }
}

/** The head of an event's data, or what is wrong with it. */
function readHead(data: string): Head | string {
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    return "is not JSON";
  }
  const parsed = HeadEvent.safeParse(json);
  if (!parsed.success) {
    return parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  }
  const { slot, block, previous_duty_dependent_root, current_duty_dependent_root } = parsed.data;
  return {
    slot,
    blockRoot: block,
    previousDutyDependentRoot: previous_duty_dependent_root,
    currentDutyDependentRoot: current_duty_dependent_root,
  };
}
