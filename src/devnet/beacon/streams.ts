import { ApiError } from "../../commit-boost/api-error.ts";
import type { Clock } from "../../ports/clock.ts";
import { EVENTS_AHEAD, HEARTBEAT_MS, MAX_STREAMS } from "./limits.ts";

interface OpenStream {
  readonly view: number;
  send(text: string): void;
  end(): void;
}

/** The open event streams of all views. */
export class EventStreams {
  readonly #clock: Clock;
  readonly #open = new Set<OpenStream>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * A stream of server-sent events of a view, from now on.
   * @throws ApiError 503 where too many are open
   */
  open(view: number): ReadableStream<Uint8Array> {
    if (this.#open.size >= MAX_STREAMS) throw new ApiError(503, "too many event streams: close one");
    const { stream, body } = createStream(this.#clock, view, () => this.#open.delete(stream));
    this.#open.add(stream);
    return body;
  }

  /** The views that somebody listens to. */
  views(): ReadonlySet<number> {
    return new Set([...this.#open].map(({ view }) => view));
  }

  /** Tells a view's streams; one whose reader is too slow ends. */
  tell(view: number, event: string, data: unknown): void {
    const text = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const stream of [...this.#open]) if (stream.view === view) stream.send(text);
  }

  /** Ends all of them. */
  end(): void {
    for (const stream of [...this.#open]) stream.end();
  }
}

function createStream(clock: Clock, view: number, onEnd: () => void) {
  const encoder = new TextEncoder();
  let sink: ReadableStreamDefaultController<Uint8Array> | null = null;
  let heartbeat: unknown;
  const closed = () => {
    sink = null;
    clock.clearTimeout(heartbeat);
    onEnd();
  };
  const end = () => {
    sink?.close();
    closed();
  };
  const send = (text: string) => {
    if ((sink?.desiredSize ?? 0) > 0) sink?.enqueue(encoder.encode(text));
    else end();
  };
  const beat = () => {
    heartbeat = clock.setTimeout(beat, HEARTBEAT_MS);
    send(": still here\n\n");
  };
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      sink = controller;
      // Its first byte is the reader's sign that the stream is open.
      beat();
    },
    cancel: closed,
  }, { highWaterMark: EVENTS_AHEAD });
  const stream: OpenStream = { view, send, end };
  return { stream, body };
}
