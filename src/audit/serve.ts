import { createServer, type RequestListener, type Server } from "node:http";
import { catalog } from "../../machines/catalog.ts";
import { pageName } from "./atlas.ts";
import { atlasHtml } from "./page.ts";
import { svgOf } from "./svg.ts";

/** Where to serve. */
export interface ServeAtlasOptions {
  /** Address to bind to; loopback where none is given. */
  readonly host?: string;
  /** TCP port; 0 takes any free one. */
  readonly port: number;
}

/** An atlas that is being served. */
export interface ServedAtlas {
  /** `http://host:port` with the port really taken. */
  readonly url: string;
  /** Stops listening and ends open connections. More than once does no harm. */
  close(): Promise<void>;
}

const MAX_CONNECTIONS = 64;
const REQUEST_TIMEOUT_MS = 10_000;

interface Document {
  readonly type: string;
  readonly body: string;
}

/**
 * Serves the atlas over HTTP/1.1: one page with every chart, and the charts' pictures.
 * @throws Error naming the address where it cannot listen there.
 */
export async function serveAtlas({ host = "127.0.0.1", port }: ServeAtlasOptions): Promise<ServedAtlas> {
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, answering(await documents()));
  server.maxConnections = MAX_CONNECTIONS;
  const taken = await listen(server, host, port);
  return { url: `http://${host.includes(":") ? `[${host}]` : host}:${taken}`, close: () => close(server) };
}

async function documents(): Promise<Map<string, Document>> {
  const made = new Map([["/", { type: "text/html; charset=utf-8", body: atlasHtml(catalog) }]]);
  for (const [name, chart] of Object.entries(catalog)) {
    made.set(`/${pageName(name)}.svg`, { type: "image/svg+xml", body: await svgOf(chart) });
  }
  return made;
}

function answering(documents: ReadonlyMap<string, Document>): RequestListener {
  return ({ method, url = "" }, response) => {
    const document = documents.get(url.split("?", 1)[0]!);
    if (method !== "GET" && method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD" }).end();
    } else if (!document) {
      response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end(
        "no such page: the atlas is at /\n",
      );
    } else {
      response.writeHead(200, {
        "content-type": document.type,
        "content-security-policy": "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'",
        "x-content-type-options": "nosniff",
      }).end(document.body);
    }
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    // It stays after listening: without a listener an error while accepting would end the process.
    server.on("error", (cause) => {
      reject(new Error(`atlas: cannot listen on ${host} port ${port}: ${cause.message}`, { cause }));
    });
    server.listen(port, host, () => {
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
