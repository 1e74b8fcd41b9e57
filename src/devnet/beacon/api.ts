import { type Context, Hono } from "hono";
import { ApiError } from "../../commit-boost/api-error.ts";
import { createBodyReader } from "../../commit-boost/body.ts";
import type { Log } from "../../ports/log.ts";
import { demandJson, parseJson } from "../sidecar/json.ts";
import { MAX_BODY_BYTES, MAX_BODY_BYTES_IN_ALL, MAX_VIEWS } from "./limits.ts";

/** A request, as a route sees it. */
export interface Call {
  /** Whose head is answered. */
  readonly view: number;
  /** The path's parts that have a name. */
  readonly parts: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** Its body as JSON. @throws ApiError */
  readonly body: () => Promise<unknown>;
}

/** A path of the Beacon API with what answers it, by method. */
export interface Route {
  readonly path: string;
  readonly GET?: (call: Call) => Response | Promise<Response>;
  readonly POST?: (call: Call) => Response | Promise<Response>;
}

/** The routes as an app: at the root, which is view 0, and below `/view/<k>`. */
export function createApi(routes: readonly Route[], log: Log): Hono {
  const readBody = createBodyReader({ each: MAX_BODY_BYTES, inAll: MAX_BODY_BYTES_IN_ALL });
  const callOf = (c: Context): Call => {
    const request = c.req.raw;
    return {
      view: readView(c.req.param("view")),
      parts: c.req.param(),
      query: new URL(request.url).searchParams,
      headers: request.headers,
      body: async () => {
        demandJson(request.headers);
        return parseJson(await readBody(request));
      },
    };
  };
  const app = new Hono();
  for (const route of routes) {
    for (const prefix of ["", "/view/:view"]) {
      // Not by the app's own routing: it takes a HEAD for a GET.
      app.all(prefix + route.path, (c) => handlerOf(route, c.req.raw.method)(callOf(c)));
    }
  }
  app.notFound(() => new ApiError(404, "this node has no such path of the Beacon API").toResponse());
  app.onError((error) => toApiError(error, log).toResponse());
  return app;
}

/** An answer in the Beacon API's envelope. */
export function answer(data: unknown, more: Readonly<Record<string, unknown>> = {}): Response {
  return Response.json({ ...more, data });
}

function handlerOf(route: Route, method: string) {
  const handler = method === "GET" ? route.GET : method === "POST" ? route.POST : undefined;
  if (handler !== undefined) return handler;
  const allow = [route.GET && "GET", route.POST && "POST"].filter((name) => name !== undefined).join(", ");
  throw new ApiError(405, `${route.path} takes ${allow} only`, { allow });
}

function readView(text: string | undefined): number {
  if (text === undefined) return 0;
  if (/^\d{1,4}$/.test(text) && Number(text) < MAX_VIEWS) return Number(text);
  throw new ApiError(404, `no such view: there are ${MAX_VIEWS}, from 0`);
}

function toApiError(error: unknown, log: Log): ApiError {
  if (error instanceof ApiError) return error;
  log.error("devnet beacon node: a request failed unexpectedly", {
    cause: error instanceof Error ? error.stack ?? error.message : String(error),
  });
  return new ApiError(500, "internal error: the devnet's log names the cause");
}
