import { expect, test } from "vitest";
import { REQUEST_PATH, STREAM_PATH } from "../../../src/commit-boost/sidecar/paths.ts";
import {
  bls,
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

test("a request comes by the stream, without a poll", async () => {
  const { sidecar, served } = await devSidecar();
  const { told, log, start } = client(served.url);
  start();
  await until(() => expect(log.lines.map(({ message }) => message)).toEqual(["sidecar: up"]));
  const { id, requestRoot } = sidecar.issue({ validatorPublicKey: PUBKEY, slot: 5 });
  await until(() => expect(told).toEqual([{ id, requestRoot, validatorPublicKey: PUBKEY, slot: 5 }]));
  // Nothing was taken from the operator's queue.
  const authorization = `Bearer ${TOKENS[0]}`;
  const queued = await fetch(`${served.url}${REQUEST_PATH}`, { headers: { authorization } });
  expect(await queued.json()).toMatchObject({ id });
});

test("what was issued before the client came, and is in time, is told", async () => {
  const { sidecar, served } = await devSidecar({ inTime: (slot) => slot > 1 });
  for (const slot of [1, 2, 3]) sidecar.issue({ validatorPublicKey: PUBKEY, slot });
  const { told, start } = client(served.url);
  start();
  await until(() => expect(slots(told)).toEqual([2, 3]));
});

test("every operator is told every request", async () => {
  const { sidecar, served } = await devSidecar();
  const clients = TOKENS.map((token) => client(served.url, { token }));
  for (const { start } of clients) start();
  for (const slot of [1, 2, 3]) sidecar.issue({ validatorPublicKey: PUBKEY, slot });
  await until(() => expect(clients.map(({ told }) => slots(told))).toEqual(TOKENS.map(() => [1, 2, 3])));
});

test("a burst of a slot's 1,715 requests comes whole and in order", async () => {
  const { sidecar, served } = await devSidecar();
  const { told, start } = client(served.url);
  start();
  const issued = Array.from(
    { length: 1_715 },
    () => sidecar.issue({ validatorPublicKey: PUBKEY, slot: 9 }).id,
  );
  await until(() => expect(told.map(({ id }) => id)).toEqual(issued));
});

test("skips bad events with a warning and tells the good ones after them", async () => {
  const { url } = await fakeSidecar(
    streaming((response) =>
      void response.write(`${event(1, "{")}event: other\ndata: 1\n\n${event(2, '{"id":"r-2"}')}${event(3)}`)
    ),
  );
  const { told, log, start } = client(url);
  start();
  await until(() => expect(slots(told)).toEqual([3]));
  const warned = log.lines.filter(({ level }) => level === "warn");
  expect(warned.map(({ message }) => message)).toEqual(
    Array(2).fill("sidecar: an event of the stream is skipped"),
  );
});

test("what a listener throws does not end the stream", async () => {
  const { url } = await fakeSidecar(streaming((response) => void response.write(event(1) + event(2))));
  const { client: made, log } = client(url);
  const told: string[] = [];
  made.start(({ id }) => {
    told.push(id);
    throw new Error("no room");
  });
  await until(() => expect(told).toEqual(["r-1", "r-2"]));
  expect(log.lines.filter(({ level }) => level === "error")).toHaveLength(2);
});

test.each([
  ["a page", 200, "text/html", "no text/event-stream"],
  ["nothing", 204, "text/event-stream", "status 204"],
  ["a refusal", 401, "application/json", "status 401"],
])("%s is no stream", async (_, status, type, cause) => {
  const { url } = await fakeSidecar((_, response) =>
    void response.writeHead(status, { "content-type": type }).end()
  );
  const { log, start } = client(url);
  start();
  await until(() => expect(log.lines.length).toBeGreaterThan(0));
  expect(log.lines[0]!.fields.cause).toContain(cause);
});

test("a redirect is not followed: the token is for the configured address", async () => {
  const other = await fakeSidecar((_, response) => void response.writeHead(500).end());
  const { url } = await fakeSidecar((_, response) =>
    void response.writeHead(307, { location: `${other.url}${STREAM_PATH}` }).end()
  );
  const { client: made, log, start } = client(url);
  start();
  await until(() => expect(log.lines[0]?.message).toBe("sidecar: lost"));
  await expect(
    made.getBlockHeader({ slot: 1, parentHash: `0x${"00".repeat(32)}`, validatorPublicKey: PUBKEY }),
  )
    .rejects.toMatchObject({ code: "unreachable" });
  expect(other.asked).toEqual([]);
});

test("stop ends the stream, leaves no timer and tells no more requests; a start after it does nothing", async () => {
  const clock = new WatchedClock(0);
  const { url, open } = await fakeSidecar(streaming((response) => void response.write(event(1))));
  const { client: made, told, start } = client(url, { clock });
  start();
  start();
  await until(() => expect(slots(told)).toEqual([1]));
  expect(open()).toBe(1);
  await Promise.all([made.stop(), made.stop()]);
  expect(clock.pending).toBe(0);
  await until(() => expect(open()).toBe(0));
  start();
  await made.stop();
  expect(clock.pending).toBe(0);
  expect(slots(told)).toEqual([1]);
});

test("the sidecar forgets an operator's stream when the client has gone", async () => {
  const clock = new WatchedClock(0);
  const { served } = await devSidecar({ bls, clock });
  const { client: made, log, start } = client(served.url);
  start();
  await until(() => expect(log.lines).toHaveLength(1));
  // Its heartbeat.
  expect(clock.pending).toBe(1);
  await made.stop();
  await until(() => expect(clock.pending).toBe(0));
});
