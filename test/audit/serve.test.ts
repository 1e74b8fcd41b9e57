import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { catalog } from "../../machines/catalog.ts";
import { serveAtlas, type ServedAtlas } from "../../src/audit/serve.ts";

let atlas: ServedAtlas;

beforeAll(async () => {
  atlas = await serveAtlas({ port: 0 });
});

afterAll(() => atlas.close());

async function get(path: string, method = "GET") {
  const response = await fetch(atlas.url + path, { method });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

it("listens on loopback", () => {
  expect(atlas.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
});

it("shows every chart with its description, picture and transitions", async () => {
  const { status, headers, body } = await get("/");
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
  for (const [name, chart] of Object.entries(catalog)) {
    expect(body).toContain(`<section id="${name}">`);
    expect(body).toContain(chart.root.description!.replaceAll('"', "&quot;"));
  }
  expect(body).toContain("<td><code>after(drainGrace)</code></td>");
});

it("has the pictures that the page shows, and needs nothing else", async () => {
  const { body, headers } = await get("/");
  const sources = [...body.matchAll(/src="([^"]+)"/g)].map(([, source]) => source!);
  expect(sources).toHaveLength(Object.keys(catalog).length);
  for (const source of sources) {
    const picture = await get(`/${source}`);
    expect(picture.headers.get("content-type")).toBe("image/svg+xml");
    expect(picture.body).toMatch(/^<svg /);
  }
  expect(body).not.toMatch(/<script|<link|https?:/);
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
});

it("answers 404 where there is nothing and 405 to what is no reading", async () => {
  expect((await get("/nothing")).status).toBe(404);
  expect((await get("/%2e%2e/package.json")).status).toBe(404);
  const posted = await get("/", "POST");
  expect([posted.status, posted.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  const head = await get("/?again", "HEAD");
  expect([head.status, head.body]).toEqual([200, ""]);
});

it("says where it cannot listen", async () => {
  const port = Number(new URL(atlas.url).port);
  await expect(serveAtlas({ port })).rejects.toThrow(`atlas: cannot listen on 127.0.0.1 port ${port}`);
});

it("closes at once though a client keeps its connection, and may be closed again", async () => {
  const other = await serveAtlas({ port: 0 });
  const socket = connect(Number(new URL(other.url).port), "127.0.0.1");
  socket.on("error", () => {});
  socket.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
  await once(socket, "data");
  const ended = once(socket, "close");
  socket.resume();
  const start = performance.now();
  await other.close();
  await ended;
  expect(performance.now() - start).toBeLessThan(1_000);
  await other.close();
  await expect(fetch(other.url)).rejects.toThrow();
});
