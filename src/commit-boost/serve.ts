import { createServer } from "node:http";
import type { Server } from "node:http";
import { getRequestListener, RequestError } from "@hono/node-server";
import type { Hono } from "hono";
import type { Log } from "../ports/log.ts";
import { ApiError } from "./api-error.ts";
import { HEADERS_TIMEOUT_MS, MAX_CONNECTIONS, REQUEST_TIMEOUT_MS, TIMEOUT_CHECK_MS } from "./limits.ts";

/** What to serve, and where. */
export interface ServeOptions {
  readonly app: Hono;
  readonly log: Log;
  /** Address to bind to; loopback where none is given. */
  readonly host?: string;
  /** TCP port; 0 takes any free one. */
  readonly port: number;
}

/** An API that listens. */
export interface ServedHttp {
  /** `http://host:port` with the port really taken. */
  readonly url: string;
  /** Stops listening and ends open connections, answered or not. More than once does no harm. */
  close(): Promise<void>;
}

/**
 * Serves an API over HTTP/1.1. Slow senders and connections over the limit are cut off by the server.
 * @throws Error naming the address where it cannot listen there.
 */
export async function serveHttp(
  { app, log, host = "127.0.0.1", port }: ServeOptions,
): Promise<ServedHttp> {
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
    },
    // Global Request and Response stay as they are: other parts of the process use them.
    getRequestListener(app.fetch, { overrideGlobalObjects: false, errorHandler: (e) => answerError(e, log) }),
  );
  server.maxConnections = MAX_CONNECTIONS;
  const taken = await listen(server, host, port);
  // Without a listener an error while accepting, such as too many open files, would end the process.
  server.on(
    "error",
    (error) => log.error("HTTP: a connection was not accepted", { cause: error.message }),
  );
  return { url: `http://${host.includes(":") ? `[${host}]` : host}:${taken}`, close: () => close(server) };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const refuse = (cause: Error) =>
      reject(new Error(`cannot listen on ${host} port ${port}: ${cause.message}`, { cause }));
    server.once("error", refuse);
    server.listen(port, host, () => {
      server.off("error", refuse);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // The only error it is called with is that the server is closed already.
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** What failed outside the app: a request line or Host header that makes no URL, or the adapter itself. */
function answerError(error: unknown, log: Log): Response {
  if (error instanceof RequestError) {
    return new ApiError(400, `the request makes no URL: ${error.message}`).toResponse();
  }
  log.error("HTTP: the adapter failed", { cause: String(error) });
  return new ApiError(500, "internal error: the operator's log names the cause").toResponse();
}
