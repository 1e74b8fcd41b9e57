import fc from "fast-check";
import { expect, test } from "vitest";
import { createEventDecoder, OversizedEventError } from "../../../src/commit-boost/sidecar/event-decoder.ts";
import { MAX_EVENT_CHARS } from "../../../src/commit-boost/sidecar/limits.ts";
import type { PreconfRequest } from "../../../src/ports/sidecar.ts";
import { event, requestJson } from "./support.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

function decoder() {
  const told: PreconfRequest[] = [];
  const faults: string[] = [];
  const ids: string[] = [];
  const decode = createEventDecoder({
    onRequest: (request) => told.push(request),
    onFault: (fault) => faults.push(fault),
    onId: (id) => ids.push(id),
  });
  return { decode, told, faults, ids };
}

/** What a decoder tells of `text`, cut into chunks at the given places. */
function decoded(text: string, cuts: readonly number[] = []) {
  const { decode, ...heard } = decoder();
  const all = bytes(text);
  const places = [...new Set(cuts.map((cut) => cut % (all.length + 1)))].sort((a, b) => a - b);
  [0, ...places].forEach((start, i) => decode(all.subarray(start, places[i])));
  return heard;
}

const hexOf = (byteLength: number) =>
  fc.uint8Array({ minLength: byteLength, maxLength: byteLength })
    .map((made) => `0x${[...made].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`);
const request = fc.record({
  id: fc.stringMatching(/^[!-~]{1,128}$/),
  pubkey: hexOf(48),
  slot: fc.maxSafeNat().map(String),
  request_root: hexOf(32),
});
const lineEnd = fc.constantFrom("\n", "\r\n", "\r");
const filler = fc.constantFrom(
  ": still here",
  "event: other\ndata: {}\n",
  "data: lonely\n",
  "retry: 1\n",
  "x: y",
);

test("tells every request of a stream once and in order, wherever its bytes are cut", () => {
  const stream = fc.array(fc.tuple(request, filler), { maxLength: 8 });
  fc.assert(fc.property(stream, lineEnd, fc.array(fc.nat(), { maxLength: 40 }), (events, end, cuts) => {
    const text = events.map(([json, other]) =>
      `${other}\n\nid: ${json.id}\nevent: request\ndata: ${JSON.stringify(json)}\n\n`
    ).join("").replaceAll("\n", end);
    // A carriage return at the very end may be half of a line's end.
    const heard = decoded(`${text}:\n`, cuts);
    expect(heard.faults).toEqual([]);
    expect(heard.ids).toEqual(events.map(([{ id }]) => id));
    expect(heard.told).toEqual(
      events.map(([{ id, pubkey, slot, request_root }]) => ({
        id,
        validatorPublicKey: pubkey,
        slot: Number(slot),
        requestRoot: request_root,
      })),
    );
  }));
});

test("takes what JSON takes: fields that are unknown, any order, data over several lines", () => {
  const { id, pubkey, slot, request_root } = requestJson(3);
  const data = JSON.stringify({
    later: [1],
    request_root,
    slot,
    pubkey: pubkey.toUpperCase().replace("X", "x"),
    id,
  });
  expect(decoded(event(3, data)).told).toEqual(decoded(event(3)).told);
  const lines = JSON.stringify(requestJson(3), null, 1).replaceAll("\n", "\ndata: ");
  expect(decoded(event(3, lines)).told).toEqual(decoded(event(3)).told);
});

test("never fails on what is no stream at all, nor takes it for a request", () => {
  const noise = fc.tuple(fc.constantFrom("", "event: request\ndata: "), fc.uint8Array({ maxLength: 64 }))
    .map(([start, end]) => Uint8Array.of(...bytes(start), ...end, 10, 10));
  fc.assert(fc.property(fc.array(noise, { maxLength: 8 }), (chunks) => {
    const { decode, told } = decoder();
    chunks.forEach(decode);
    expect(told).toEqual([]);
  }));
});

test("skips a request that is damaged, says so without quoting it, and goes on", () => {
  const damage = fc.constantFrom(
    { slot: "01" },
    { slot: "-1" },
    { slot: 3 },
    { slot: "9007199254740992" },
    { slot: "1e3" },
    { id: "" },
    { id: "two words" },
    { id: "x".repeat(129) },
    { pubkey: `0x${"5e".repeat(47)}` },
    { request_root: "5e".repeat(32) },
    { request_root: undefined },
    { request_root: null },
  );
  fc.assert(fc.property(damage, (change) => {
    const heard = decoded(event(1, JSON.stringify({ ...requestJson(1), ...change })) + event(2));
    expect(heard.told.map(({ id }) => id)).toEqual(["r-2"]);
    expect(heard.faults).toHaveLength(1);
    expect(heard.faults[0]).toContain(Object.keys(change)[0]);
    expect(heard.faults[0]).not.toContain("5e5e");
  }));
  expect(decoded(event(1, "{") + event(2, "[]") + event(3, "null")).faults).toEqual([
    "is not JSON",
    "must be a JSON object",
    "must be a JSON object",
  ]);
});

test("gives the id of an event that is skipped, so that it is not sent for ever", () => {
  expect(decoded(event(1) + event(2, "{")).ids).toEqual(["r-1", "r-2"]);
});

test("gives up on an event that is larger than it may be, whole or in parts", () => {
  const large = "x".repeat(MAX_EVENT_CHARS + 1);
  for (const cuts of [[], [1_000, 30_000, 60_000]]) {
    expect(() => decoded(`event: request\ndata: ${large}\n\n`, cuts)).toThrow(OversizedEventError);
  }
  expect(() => decoded(`data: ${large}`)).toThrow(OversizedEventError);
  expect(() => decoded("data: x\n".repeat(MAX_EVENT_CHARS))).toThrow(OversizedEventError);
  expect(() => decoded(`id: ${large}`)).toThrow(OversizedEventError);
});

test("holds nothing of a comment, however long", () => {
  const { decode, told } = decoder();
  for (let i = 0; i < 64; i++) decode(bytes(":".repeat(MAX_EVENT_CHARS / 8)));
  decode(bytes(`\n${event(1)}`));
  expect(told).toHaveLength(1);
});
