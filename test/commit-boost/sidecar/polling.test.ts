import { expect, onTestFinished, test } from "vitest";
import {
  FIRST_BACKOFF_MS,
  MAX_DRAINED,
  POLL_MS,
  POLLING_MS,
} from "../../../src/commit-boost/sidecar/limits.ts";
import { REQUEST_PATH, STREAM_PATH } from "../../../src/commit-boost/sidecar/paths.ts";
import { client, fakeSidecar, requestJson, until, WatchedClock } from "./support.ts";

/** A sidecar that has no stream and answers a poll with what is in its queue: requests or bare statuses. */
async function withoutStream(status = 404) {
  const queue: (object | number)[] = [];
  const fake = await fakeSidecar((request, response) => {
    if (request.url !== REQUEST_PATH) return void response.writeHead(status).end();
    const next = queue.shift() ?? 204;
    if (typeof next === "number") return void response.writeHead(next).end();
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(next));
  });
  const polls = () => fake.asked.filter(({ path }) => path === REQUEST_PATH).length;
  const streams = () => fake.asked.filter(({ path }) => path === STREAM_PATH).length;
  return { ...fake, queue, polls, streams };
}

/** A client in virtual time that polls such a sidecar; `rest` resolves when it waits. */
async function polling(status?: number) {
  const clock = new WatchedClock(0);
  const sidecar = await withoutStream(status);
  const made = client(sidecar.url, { clock });
  const rest = (polls: number, wait = POLL_MS) =>
    until(() => expect([sidecar.polls(), clock.waits]).toEqual([polls, [wait]]));
  return { ...sidecar, ...made, clock, rest };
}

test.each([404, 405, 501])("polls a sidecar that answers the stream with %d", async (status) => {
  const { told, queue, log, start, rest, clock } = await polling(status);
  start();
  await rest(1);
  queue.push(requestJson(1), requestJson(2));
  await clock.advance(POLL_MS - 1);
  expect(told).toEqual([]);
  await clock.advance(1);
  await until(() => expect(told.map(({ id }) => id)).toEqual(["r-1", "r-2"]));
  expect(log.lines).toEqual([expect.objectContaining({ message: "sidecar: up" })]);
  expect(log.lines[0]!.fields.by).toBe("polling");
});

test("takes at each poll all that there is", async () => {
  const { told, queue, start, rest, clock } = await polling();
  queue.push(...Array.from({ length: 20 }, (_, i) => requestJson(i)));
  start();
  await rest(21);
  expect(told).toHaveLength(20);
  queue.push(requestJson(20));
  await clock.advance(POLL_MS);
  await rest(23);
  expect(told.map(({ slot }) => slot)).toEqual(Array.from({ length: 21 }, (_, i) => i));
});

test("waits also for a sidecar that never says that there is none", async () => {
  const { told, queue, start, rest, clock } = await polling();
  queue.push(...Array(2 * MAX_DRAINED).fill(requestJson(1)));
  start();
  await rest(MAX_DRAINED);
  expect(told).toHaveLength(MAX_DRAINED);
  await clock.advance(POLL_MS);
  await until(() => expect(told).toHaveLength(2 * MAX_DRAINED));
});

test("skips bad requests with a warning and goes on with the next", async () => {
  const { told, queue, log, start, rest } = await polling();
  queue.push({ ...requestJson(1), slot: 1 }, [], requestJson(3));
  start();
  await rest(4);
  expect(told.map(({ id }) => id)).toEqual(["r-3"]);
  expect(log.lines.filter(({ level }) => level === "warn").map(({ message }) => message)).toEqual(
    Array(2).fill("sidecar: a request is skipped"),
  );
});

test("a poll that fails is made good: the sidecar is asked again after a wait", async () => {
  const { told, queue, log, start, rest, clock } = await polling();
  queue.push(requestJson(1), 503, requestJson(2));
  start();
  await rest(2, FIRST_BACKOFF_MS);
  expect(log.lines.at(-1)).toMatchObject({ level: "warn", message: "sidecar: lost" });
  await clock.advance(FIRST_BACKOFF_MS);
  await rest(4);
  expect(told.map(({ id }) => id)).toEqual(["r-1", "r-2"]);
});

test("tries the stream again once a minute", async () => {
  const { start, rest, clock, streams } = await polling();
  start();
  await rest(1);
  for (let polls = 2; polls <= POLLING_MS / POLL_MS; polls++) {
    await clock.advance(POLL_MS);
    await rest(polls);
  }
  expect(streams()).toBe(1);
  await clock.advance(POLL_MS);
  await until(() => expect(streams()).toBe(2));
});

test("stop ends a poll on its way and leaves no timer", async () => {
  const clock = new WatchedClock(0);
  const { url, asked, open } = await fakeSidecar((request, response) => {
    if (request.url === STREAM_PATH) response.writeHead(404).end();
  });
  const { client: made, log, start } = client(url, { clock });
  onTestFinished(() => made.stop());
  start();
  await until(() => expect(asked).toHaveLength(2));
  await made.stop();
  expect(clock.pending).toBe(0);
  expect(log.lines).toEqual([]);
  await until(() => expect(open()).toBeLessThanOrEqual(1));
});
