import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A health endpoint that listens. */
export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves `/livez` (200 while the process answers) and `/readyz` (200 while `isReady`, else 503). */
export function serveHealth(isReady: () => boolean, host: string, port: number): Promise<HealthServer> {
  const server = createServer((request, response) => {
    const status = request.url === "/livez" ? 200 : request.url === "/readyz" ? (isReady() ? 200 : 503) : 404;
    response.writeHead(status, { "content-type": "text/plain", connection: "close" });
    response.end(status === 200 ? "ok\n" : status === 503 ? "not ready\n" : "not found\n");
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
