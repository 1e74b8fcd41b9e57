import { expect, test } from "vitest";
import { STREAM_PATH } from "../../../src/commit-boost/sidecar/paths.ts";
import { CHUNKS_AHEAD, EVENTS_A_CHUNK, HEARTBEAT_MS } from "../../../src/devnet/sidecar/limits.ts";
import { as, setUp, TOKENS } from "./support.ts";

async function textOf(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<string | undefined> {
  const { value } = await reader.read();
  return value === undefined ? undefined : new TextDecoder().decode(value);
}

async function opened(made: ReturnType<typeof setUp>, token = TOKENS[0]!, lastEventId?: string) {
  const headers: Record<string, string> = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
  const response = await made.app.request(STREAM_PATH, as(token, headers));
  const reader = response.body!.getReader();
  return { response, reader, next: () => textOf(reader) };
}

test("a stream says at once that it is open, then every request as an event with its id", async () => {
  const made = setUp();
  const { response, next } = await opened(made);
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  expect(await next()).toBe(": still here\n\n");
  const { id, requestRoot, validatorPublicKey } = made.issue(12);
  made.streams.wake();
  const data = JSON.stringify({ id, pubkey: validatorPublicKey, slot: "12", request_root: requestRoot });
  expect(await next()).toBe(`id: ${id}\nevent: request\ndata: ${data}\n\n`);
});

test("a stream that has nothing to tell says every 10 s that it is alive", async () => {
  const made = setUp();
  const { next } = await opened(made);
  await next();
  for (let beats = 0; beats < 3; beats++) {
    await made.clock.advance(HEARTBEAT_MS);
    expect(await next()).toBe(": still here\n\n");
  }
});

test("a stream goes on after the last event", async () => {
  const made = setUp();
  const [first, second] = [made.issue(), made.issue()];
  const { next } = await opened(made, TOKENS[0], first.id);
  await next();
  expect(await next()).toContain(`id: ${second.id}\n`);
});

test("a new stream of an operator ends its former one, and no other operator's", async () => {
  const made = setUp();
  const [former, other] = [await opened(made), await opened(made, TOKENS[1])];
  const latter = await opened(made);
  for (const { next } of [former, other, latter]) await next();
  expect(await former.next()).toBeUndefined();
  made.issue();
  made.streams.wake();
  expect(await other.next()).toContain("event: request");
  expect(await latter.next()).toContain("event: request");
});

test("a reader that is gone or was replaced leaves no timer; neither does the end of all", async () => {
  const made = setUp();
  const { reader } = await opened(made);
  await opened(made, TOKENS[1]);
  expect(made.clock.pending).toBe(2);
  await reader.cancel();
  expect(made.clock.pending).toBe(1);
  await opened(made, TOKENS[1]);
  expect(made.clock.pending).toBe(1);
  made.streams.end();
  expect(made.clock.pending).toBe(0);
});

test("for a reader that does not read no more than so many events are held, and none is missed", async () => {
  const made = setUp();
  const response = await made.app.request(STREAM_PATH, as(TOKENS[0]!));
  const taken: string[] = [];
  const next = made.ledger.next.bind(made.ledger);
  made.ledger.next = (cursor) => {
    const request = next(cursor);
    if (request !== undefined) taken.push(request.id);
    return request;
  };
  const issued = Array.from({ length: 10 * CHUNKS_AHEAD * EVENTS_A_CHUNK }, () => {
    const { id } = made.issue();
    made.streams.wake();
    return id;
  });
  await made.clock.advance(100 * HEARTBEAT_MS);
  expect(taken.length).toBeLessThanOrEqual(CHUNKS_AHEAD * EVENTS_A_CHUNK);
  const reader = response.body!.getReader();
  const told: string[] = [];
  while (told.length < issued.length) {
    for (const [, id] of (await textOf(reader))!.matchAll(/^id: (.*)$/gm)) told.push(id!);
  }
  expect(told).toEqual(issued);
});
