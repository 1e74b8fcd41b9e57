import { REQUEST_EVENT } from "../../commit-boost/sidecar/paths.ts";
import type { Clock } from "../../ports/clock.ts";
import { CHUNKS_AHEAD, EVENTS_A_CHUNK, HEARTBEAT_MS } from "./limits.ts";
import type { Cursor, RequestLedger } from "./ledger.ts";
import { requestJson } from "./json.ts";

interface OpenStream {
  /** Sends what is new. */
  pump(): void;
  end(): void;
}

/** The streams of requests, at most one an operator. */
export class RequestStreams {
  readonly #ledger: RequestLedger;
  readonly #clock: Clock;
  readonly #open = new Map<number, OpenStream>();

  constructor(ledger: RequestLedger, clock: Clock) {
    this.#ledger = ledger;
    this.#clock = clock;
  }

  /** An operator's stream of server-sent events from the cursor on; it ends the one that the operator had. */
  open(operator: number, cursor: Cursor): ReadableStream<Uint8Array> {
    this.#open.get(operator)?.end();
    const stream = createStream(this.#ledger, this.#clock, cursor, () => {
      if (this.#open.get(operator) === stream) this.#open.delete(operator);
    });
    this.#open.set(operator, stream);
    return stream.body;
  }

  /** Tells every stream that there is a new request. */
  wake(): void {
    for (const stream of this.#open.values()) stream.pump();
  }

  /** Ends all of them. */
  end(): void {
    for (const stream of [...this.#open.values()]) stream.end();
  }
}

/** A stream that takes from the ledger only as far as its reader keeps up. */
function createStream(ledger: RequestLedger, clock: Clock, cursor: Cursor, onEnd: () => void) {
  const encoder = new TextEncoder();
  let sink: ReadableStreamDefaultController<Uint8Array> | null = null;
  let heartbeat: unknown;
  const send = (text: string) => sink?.enqueue(encoder.encode(text));
  const hasRoom = () => (sink?.desiredSize ?? 0) > 0;
  const closed = () => {
    sink = null;
    clock.clearTimeout(heartbeat);
    onEnd();
  };
  const pump = () => {
    while (hasRoom()) {
      const events = nextEvents(ledger, cursor);
      if (events === "") return;
      send(events);
    }
  };
  const beat = () => {
    if (hasRoom()) send(": still here\n\n");
    heartbeat = clock.setTimeout(beat, HEARTBEAT_MS);
  };
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      sink = controller;
      // Its first byte is the reader's sign that the stream is open.
      beat();
    },
    pull: pump,
    cancel: closed,
  }, { highWaterMark: CHUNKS_AHEAD });
  const end = () => {
    sink?.close();
    closed();
  };
  return { body, pump, end };
}

/** The next requests as events, empty where there are none. */
function nextEvents(ledger: RequestLedger, cursor: Cursor): string {
  let text = "";
  for (let events = 0; events < EVENTS_A_CHUNK; events++) {
    const request = ledger.next(cursor);
    if (request === undefined) break;
    text += `id: ${request.id}\nevent: ${REQUEST_EVENT}\ndata: ${JSON.stringify(requestJson(request))}\n\n`;
  }
  return text;
}
