import { type Context, Hono } from "hono";
import { ApiError } from "../../commit-boost/api-error.ts";
import { createBodyReader } from "../../commit-boost/body.ts";
import { COMMITMENT_PATH, HEADER_PATH, REQUEST_PATH, STREAM_PATH } from "../../commit-boost/sidecar/paths.ts";
import type { Log } from "../../ports/log.ts";
import { demandJson, parseJson, readCommitment, readHeaderQuery, requestJson } from "./json.ts";
import type { Cursor, RequestLedger } from "./ledger.ts";
import { MAX_BODY_BYTES, MAX_BODY_BYTES_IN_ALL } from "./limits.ts";
import { createOperatorCheck } from "./operators.ts";
import type { RequestStreams } from "./streams.ts";

/** What the API of a sidecar is made of. */
export interface SidecarApiOptions {
  readonly ledger: RequestLedger;
  readonly streams: RequestStreams;
  /** One an operator. */
  readonly tokens: readonly string[];
  /** The API's description, JSON. */
  readonly openApi: string;
  readonly log: Log;
}

interface Call {
  readonly request: Request;
  /** Who calls, by its place among the tokens. */
  readonly operator: number;
  /** The path's parts that have a name. */
  readonly parts: Record<string, string>;
}

interface Route {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Answered without a token. */
  readonly open?: true;
  handle(call: Call): Response | Promise<Response>;
}

/** Who calls what is open. */
const NOBODY = -1;
const DESCRIPTION_PATH = "/openapi.json";

/**
 * The sidecar's API as docs/preconf-sidecar.openapi.json describes it. Nothing of a request is read before its token
 * has been checked; the description needs none.
 * @throws RangeError where a token is there twice or is not visible ASCII.
 */
export function createSidecarApi(options: SidecarApiOptions): Hono {
  const { tokens, log } = options;
  const operatorOf = createOperatorCheck(tokens);
  const app = new Hono();
  for (const route of createRoutes(options)) {
    app.all(route.path, (c) => {
      // Not by the app's own routing: it takes a HEAD for a GET, and a GET takes a request.
      if (c.req.raw.method !== route.method) throw wrongMethod(route);
      const operator = route.open ? NOBODY : operatorOf(c.req.raw.headers.get("authorization"));
      return route.handle(callOf(c, operator));
    });
  }
  app.notFound(() => new ApiError(404, `no such path: ${DESCRIPTION_PATH} lists them`).toResponse());
  app.onError((error) => toApiError(error, log).toResponse());
  return app;
}

function callOf(c: Context, operator: number): Call {
  return { request: c.req.raw, operator, parts: c.req.param() };
}

function createRoutes({ ledger, streams, tokens, openApi }: SidecarApiOptions): readonly Route[] {
  const readBody = createBodyReader({ each: MAX_BODY_BYTES, inAll: MAX_BODY_BYTES_IN_ALL });
  const queues = tokens.map((): Cursor => ({ position: 0 }));
  return [
    { method: "GET", path: REQUEST_PATH, handle: ({ operator }) => takeNext(ledger, queues[operator]!) },
    { method: "GET", path: STREAM_PATH, handle: (call) => openStream(ledger, streams, call) },
    {
      method: "POST",
      path: COMMITMENT_PATH,
      async handle({ request, operator }) {
        demandJson(request.headers);
        return takeCommitment(ledger, operator, parseJson(await readBody(request)));
      },
    },
    {
      method: "GET",
      path: `${HEADER_PATH}/:slot/:parent_hash/:pubkey`,
      handle: ({ parts }) => answerHeader(parts),
    },
    {
      method: "GET",
      path: DESCRIPTION_PATH,
      open: true,
      handle: () => new Response(openApi, { headers: { "content-type": "application/json" } }),
    },
  ];
}

function takeNext(ledger: RequestLedger, queue: Cursor): Response {
  const request = ledger.next(queue);
  const headers = { "cache-control": "no-store" };
  if (request === undefined) return new Response(null, { status: 204, headers });
  return Response.json(requestJson(request), { headers });
}

function openStream(ledger: RequestLedger, streams: RequestStreams, { request, operator }: Call): Response {
  const cursor = ledger.cursorAfter(request.headers.get("last-event-id"));
  return new Response(streams.open(operator, cursor), {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store" },
  });
}

function takeCommitment(ledger: RequestLedger, operator: number, body: unknown): Response {
  switch (ledger.commit(operator, readCommitment(body))) {
    case "accepted":
      return Response.json({});
    case "unknown":
      throw new ApiError(
        404,
        "unknown request: this sidecar issued no such root for that key, or dropped it",
      );
    case "invalid":
      throw new ApiError(400, "the signature is not the key's of that root under the commit-boost domain");
  }
}

/** There is no relay behind this sidecar, so there is no header. */
function answerHeader(parts: Record<string, string>): Response {
  readHeaderQuery(parts);
  return new Response(null, { status: 204 });
}

function wrongMethod({ method, path }: Route): ApiError {
  return new ApiError(405, `${path} takes ${method} only`, { allow: method });
}

function toApiError(error: unknown, log: Log): ApiError {
  if (error instanceof ApiError) return error;
  log.error("devnet sidecar: a request failed unexpectedly", {
    cause: error instanceof Error ? error.stack ?? error.message : String(error),
  });
  return new ApiError(500, "internal error: the sidecar's log names the cause");
}
