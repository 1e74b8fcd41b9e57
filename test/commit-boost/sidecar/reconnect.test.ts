import type { ServerResponse } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import {
  FIRST_BACKOFF_MS,
  MAX_BACKOFF_MS,
  MAX_EVENT_CHARS,
  SILENCE_MS,
} from "../../../src/commit-boost/sidecar/limits.ts";
import { STREAM_PATH } from "../../../src/commit-boost/sidecar/paths.ts";
import {
  client,
  devSidecar,
  event,
  fakeSidecar,
  PUBKEY,
  streaming,
  TOKENS,
  until,
  WatchedClock,
} from "./support.ts";

const slots = (told: readonly { slot: number }[]) => told.map(({ slot }) => slot);

test("goes on after the last request when the sidecar dropped the stream", async () => {
  const { sidecar, served } = await devSidecar();
  const { told, log, start } = client(served.url);
  start();
  sidecar.issue({ validatorPublicKey: PUBKEY, slot: 1 });
  await until(() => expect(slots(told)).toEqual([1]));
  // Another stream of the same operator ends its first.
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const headers = { authorization: `Bearer ${TOKENS[0]}` };
  await fetch(`${served.url}${STREAM_PATH}`, { headers, signal: abort.signal });
  sidecar.issue({ validatorPublicKey: PUBKEY, slot: 2 });
  await until(() => expect(slots(told)).toEqual([1, 2]));
  expect(log.lines).toContainEqual({
    level: "warn",
    message: "sidecar: lost",
    fields: { url: served.url, cause: "the sidecar ended the stream" },
  });
});

test("misses nothing that was issued while it was cut off, and is told nothing twice", async () => {
  const { sidecar, served } = await devSidecar();
  const { told, start } = client(served.url);
  start();
  sidecar.issue({ validatorPublicKey: PUBKEY, slot: 1 });
  await until(() => expect(slots(told)).toEqual([1]));
  await served.close();
  for (const slot of [2, 3]) sidecar.issue({ validatorPublicKey: PUBKEY, slot });
  const again = await sidecar.serve({ port: Number(new URL(served.url).port) });
  onTestFinished(() => again.close());
  await until(() => expect(slots(told)).toEqual([1, 2, 3]));
});

test("is told everything of a sidecar that restarted and knows nothing of the one before", async () => {
  const { sidecar, served } = await devSidecar();
  const { told, start } = client(served.url);
  start();
  sidecar.issue({ validatorPublicKey: PUBKEY, slot: 1 });
  await until(() => expect(slots(told)).toEqual([1]));
  await served.close();
  const { sidecar: next } = await devSidecar({}, Number(new URL(served.url).port));
  for (const slot of [7, 8]) next.issue({ validatorPublicKey: PUBKEY, slot });
  await until(() => expect(slots(told)).toEqual([1, 7, 8]));
});

test("says which request came last when it reconnects", async () => {
  const { url, asked } = await fakeSidecar(streaming((response, connection) => {
    if (connection > 1) return void response.write(":\n\n");
    response.end(connection === 0 ? event(1) + event(2) : ":\n\n");
  }));
  const { told, start } = client(url);
  start();
  await until(() => expect(asked).toHaveLength(3));
  expect(asked.map(({ headers }) => headers["last-event-id"])).toEqual([undefined, "r-2", "r-2"]);
  expect(slots(told)).toEqual([1, 2]);
});

test("an id that no header could carry is not sent back", async () => {
  const { url, asked } = await fakeSidecar(streaming((response, connection) => {
    if (connection === 0) response.end(`${event(1)}id: \u00e4 \u2713\n\n`);
  }));
  const { start } = client(url);
  start();
  await until(() => expect(asked).toHaveLength(2));
  expect(asked[1]!.headers["last-event-id"]).toBe("r-1");
});

test("reconnects after an event that is larger than it will hold", async () => {
  const { url } = await fakeSidecar(streaming((response, connection) => {
    if (connection === 0) response.write(`data: ${"x".repeat(MAX_EVENT_CHARS)}`);
    else response.write(event(1));
  }));
  const { told, log, start } = client(url);
  start();
  await until(() => expect(slots(told)).toEqual([1]));
  const cause = `an event is larger than ${MAX_EVENT_CHARS} characters`;
  expect(log.lines).toContainEqual(expect.objectContaining({ level: "warn", fields: { url, cause } }));
});

test("a connection that brings no byte for 30 s is opened anew; a comment keeps it", async () => {
  const clock = new WatchedClock(0);
  const streams: ServerResponse[] = [];
  const { url, asked } = await fakeSidecar(streaming((response) => {
    streams.push(response);
    response.write(":\n\n");
  }));
  const { told, log, start } = client(url, { clock });
  start();
  await until(() => expect(log.lines).toHaveLength(1));
  for (const slot of [1, 2]) {
    await clock.advance(SILENCE_MS - 1);
    streams[0]!.write(`: still here\n\n${event(slot)}`);
    await until(() => expect(slots(told)).toContain(slot));
  }
  await clock.advance(SILENCE_MS - 1);
  expect(log.lines).toHaveLength(1);
  await clock.advance(1);
  await until(() => expect(log.lines.at(-1)!.fields.cause).toBe(`no byte came for ${SILENCE_MS} ms`));
  await until(() => expect(clock.waits).toEqual([FIRST_BACKOFF_MS]));
  await clock.advance(FIRST_BACKOFF_MS);
  await until(() => expect(asked).toHaveLength(2));
});

test("a connection that is not answered for 30 s is opened anew", async () => {
  const clock = new WatchedClock(0);
  const { url, asked } = await fakeSidecar(() => {});
  const { start } = client(url, { clock });
  start();
  await until(() => expect(asked).toHaveLength(1));
  await clock.advance(SILENCE_MS);
  await until(() => expect(clock.waits).toEqual([FIRST_BACKOFF_MS]));
  await clock.advance(FIRST_BACKOFF_MS);
  await until(() => expect(asked).toHaveLength(2));
});

test("waits twice as long after each failure, up to 5 s, and tells the log once", async () => {
  const clock = new WatchedClock(0);
  const { url, asked } = await fakeSidecar((_, response) => void response.writeHead(500).end());
  const { log, start } = client(url, { clock });
  start();
  for (const [attempt, wait] of [250, 500, 1_000, 2_000, 4_000, MAX_BACKOFF_MS, MAX_BACKOFF_MS].entries()) {
    await until(() => expect([asked.length, clock.waits]).toEqual([attempt + 1, [wait]]));
    await clock.advance(wait - 1);
    expect(asked).toHaveLength(attempt + 1);
    await clock.advance(1);
  }
  await until(() => expect(log.lines).toHaveLength(8));
  expect(log.lines.map(({ level }) => level)).toEqual(["warn", ...Array(7).fill("debug")]);
});

test("after a connection that lasted it waits shortly again", async () => {
  const clock = new WatchedClock(0);
  const { url, asked } = await fakeSidecar((request, response) => {
    if (asked.length < 4) return void response.writeHead(503).end();
    streaming((stream) => void stream.write(":\n\n"))(request, response);
  });
  const { log, start } = client(url, { clock });
  start();
  for (const [attempt, wait] of [250, 500, 1_000].entries()) {
    await until(() => expect([log.lines.length, clock.waits]).toEqual([attempt + 1, [wait]]));
    await clock.advance(wait);
  }
  await until(() => expect(log.lines.at(-1)!.message).toBe("sidecar: up"));
  await clock.advance(SILENCE_MS);
  await until(() => expect(clock.waits).toEqual([FIRST_BACKOFF_MS]));
  await clock.advance(FIRST_BACKOFF_MS);
  await until(() => expect(asked).toHaveLength(5));
});

test("stop ends a wait between attempts", async () => {
  const clock = new WatchedClock(0);
  const { url } = await fakeSidecar((_, response) => void response.writeHead(500).end());
  const { client: made, log, start } = client(url, { clock });
  start();
  await until(() => expect(log.lines).toHaveLength(1));
  await made.stop();
  expect(clock.pending).toBe(0);
});
