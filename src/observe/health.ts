import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { PrometheusMetrics } from "./metrics.ts";

/** A health endpoint that listens. */
export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

/** What is served. */
export interface HealthOptions {
  readonly isReady: () => boolean;
  readonly metrics: Pick<PrometheusMetrics, "contentType" | "text">;
  readonly host: string;
  readonly port: number;
}

interface Answer {
  readonly status: number;
  readonly type?: string;
  readonly text: string;
}

async function answer(path: string | undefined, { isReady, metrics }: HealthOptions): Promise<Answer> {
  if (path === "/livez") return { status: 200, text: "ok\n" };
  if (path === "/readyz") {
    return isReady() ? { status: 200, text: "ok\n" } : { status: 503, text: "not ready\n" };
  }
  if (path === "/metrics") return { status: 200, type: metrics.contentType, text: await metrics.text() };
  return { status: 404, text: "there are /livez, /readyz and /metrics\n" };
}

/** Serves `/livez` (200 while the process answers), `/readyz` (200 while `isReady`, else 503) and `/metrics`. */
export function serveHealth(options: HealthOptions): Promise<HealthServer> {
  const { host, port } = options;
  const server = createServer(async (request, response) => {
    const { status, type = "text/plain", text } = await answer(request.url, options);
    response.writeHead(status, { "content-type": type, connection: "close" }).end(text);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      const { port: taken } = server.address() as AddressInfo;
      const close = () => {
        server.closeAllConnections();
        return new Promise<void>((closed) => server.close(() => closed()));
      };
      resolve({ url: `http://${host}:${taken}`, close });
    });
  });
}
