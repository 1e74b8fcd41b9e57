import { expect, it } from "vitest";
import { EventStreams } from "../../../src/devnet/beacon/streams.ts";
import { VirtualClock } from "../../../src/runtime/virtual-clock.ts";

it("A stream whose reader is too slow ends, and the others go on", async () => {
  const streams = new EventStreams(new VirtualClock(0));
  const slow = streams.open(1);
  const other = streams.open(2);
  for (let i = 0; i < 100; i++) streams.tell(1, "head", i);
  expect(streams.views()).toEqual(new Set([2]));
  streams.tell(2, "head", { slot: "7" });
  streams.end();
  const text = async (stream: ReadableStream<Uint8Array>) => new Response(stream).text();
  expect((await text(slow)).match(/event: head/g)).toHaveLength(63);
  expect(await text(other)).toBe(': still here\n\nevent: head\ndata: {"slot":"7"}\n\n');
});

it("Streams are of a bounded number, and one that is cancelled makes room", async () => {
  const clock = new VirtualClock(0);
  const streams = new EventStreams(clock);
  const open = Array.from({ length: 256 }, () => streams.open(0));
  expect(() => streams.open(0)).toThrow("too many");
  await open[0]!.cancel();
  expect(() => streams.open(0)).not.toThrow();
  streams.end();
  expect(clock.pending).toBe(0);
});
