import type { ServerResponse } from "node:http";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createHeadDecoder } from "../../src/beacon/head-event.ts";
import type { Head } from "../../src/ports/beacon.ts";
import { beaconClient, fakeNode, headEvent, until } from "./support.ts";

/** A node whose every event stream is written by `write`. */
function streaming(write: (response: ServerResponse, connection: number) => void) {
  let connection = 0;
  return fakeNode((_, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.flushHeaders();
    write(response, connection++);
  });
}

const slotsOf = (heads: readonly Head[]) => heads.map(({ slot }) => slot);

describe("the stream of heads", () => {
  it("asks for heads alone, once", async () => {
    const node = await streaming((response) => response.write(headEvent(7)));
    const { heads, follow } = beaconClient(node.url);
    follow();
    await until(() => expect(heads).toHaveLength(1));
    expect(node.asked.map(({ url }) => url)).toEqual(["/eth/v1/events?topics=head"]);
    expect(heads[0]).toEqual({
      slot: 7,
      blockRoot: `0x${"7".padStart(64, "0")}`,
      previousDutyDependentRoot: `0x${"ab".repeat(32)}`,
      currentDutyDependentRoot: `0x${"ab".repeat(32)}`,
    });
  });

  it("is opened anew, after ever longer pauses, when it ends", async () => {
    const node = await streaming((response, connection) => response.end(headEvent(connection)));
    const { clock, heads, follow, log } = beaconClient(node.url);
    follow();
    for (const [i, wait] of [250, 500, 1_000, 2_000, 4_000, 5_000, 5_000].entries()) {
      await until(() => expect(clock.nextDueIn).toBe(wait));
      expect(heads).toHaveLength(i + 1);
      await clock.advance(wait);
    }
    await until(() => expect(slotsOf(heads)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]));
    expect(log.lines.filter(({ message }) => message.endsWith("lost"))[0]).toMatchObject({ level: "warn" });
  });

  it("is warned of once while nobody listens", async () => {
    const { clock, follow, log } = beaconClient("http://127.0.0.1:1");
    follow();
    for (const wait of [250, 500, 1_000]) {
      await until(() => expect(clock.nextDueIn).toBe(wait));
      await clock.advance(wait);
    }
    await until(() => expect(log.lines).toHaveLength(4));
    expect(log.lines.map(({ level }) => level)).toEqual(["warn", "debug", "debug", "debug"]);
  });

  it("is opened anew when it is silent for 30 s", async () => {
    const node = await streaming((response, connection) => connection > 0 && response.write(headEvent(9)));
    const { clock, heads, follow, log } = beaconClient(node.url);
    follow();
    await until(() => expect(log.lines).toHaveLength(1));
    await clock.advance(30_000);
    await until(() => expect(clock.nextDueIn).toBe(250));
    await clock.advance(250);
    await until(() => expect(slotsOf(heads)).toEqual([9]));
  });

  it.each([
    ["another status", 500, "text/event-stream"],
    ["another type", 200, "text/html"],
  ])("is opened anew where it is answered with %s", async (_, status, type) => {
    const node = await fakeNode((_, response) =>
      response.writeHead(status, { "content-type": type }).end("x")
    );
    const { clock, follow, log } = beaconClient(node.url);
    follow();
    await until(() => expect(clock.nextDueIn).toBe(250));
    expect(log.lines).toMatchObject([{ level: "warn", message: "beacon node: event stream lost" }]);
  });

  it("goes on after an event that is no head", async () => {
    const events = [
      "event: head\ndata: {\n\n",
      "event: head\ndata: {}\n\n",
      "event: block\ndata: 1\n\n",
      headEvent(3),
    ];
    const node = await streaming((response) => response.write(events.join("")));
    const { heads, follow, log } = beaconClient(node.url);
    follow();
    await until(() => expect(slotsOf(heads)).toEqual([3]));
    expect(log.lines.filter(({ level }) => level === "warn")).toHaveLength(2);
  });

  it("goes on after a listener that throws", async () => {
    const node = await streaming((response) => response.write(headEvent(1) + headEvent(2)));
    const { client, log } = beaconClient(node.url);
    const told: number[] = [];
    client.followHead(({ slot }) => {
      told.push(slot);
      throw new Error("busy");
    });
    await until(() => expect(told).toEqual([1, 2]));
    expect(log.lines.filter(({ level }) => level === "error")).toHaveLength(2);
  });

  it("is opened anew where an event is too large", async () => {
    const node = await streaming((response) =>
      response.write(`event: head\ndata: ${"a".repeat(70_000)}\n\n`)
    );
    const { clock, follow, log } = beaconClient(node.url);
    follow();
    await until(() => expect(clock.nextDueIn).toBe(250));
    expect(JSON.stringify(log.lines)).toContain("larger than 65536 characters");
  });

  it("ends when the client is stopped", async () => {
    const node = await streaming((response) => response.write(headEvent(1)));
    const { client, clock, heads, follow } = beaconClient(node.url);
    follow();
    await until(() => expect(heads).toHaveLength(1));
    await client.stop();
    await until(() => expect(node.open()).toBe(0));
    expect(clock.pending).toBe(0);
    follow();
    await client.stop();
    expect(node.asked).toHaveLength(1);
  });
});

it("Heads are decoded however the stream is cut", () => {
  const bytes = new TextEncoder().encode(`: hello\n\n${[4, 5, 6].map(headEvent).join("")}`);
  fc.assert(fc.property(fc.array(fc.nat({ max: bytes.length }), { maxLength: 20 }), (places) => {
    const slots: number[] = [];
    const decode = createHeadDecoder({
      onHead: ({ slot }) => slots.push(slot),
      onFault: (fault) => {
        throw new Error(fault);
      },
    });
    const cuts = [0, ...places.toSorted((a, b) => a - b), bytes.length];
    for (const [i, from] of cuts.slice(0, -1).entries()) decode(bytes.subarray(from, cuts[i + 1]));
    expect(slots).toEqual([4, 5, 6]);
  }));
});
