import { describe, expect, it } from "vitest";
import { SEEN_TTL_MS } from "../../src/network/limits.ts";
import { createMemoryHub, type MemoryHubOptions } from "../../src/network/memory.ts";
import { describeNetwork } from "./contract.ts";
import { bytes, inbox } from "./inbox.ts";
import { ManualClock } from "./manual-clock.ts";

async function hubOf(ids: readonly string[], options: Partial<MemoryHubOptions> = {}) {
  const clock = new ManualClock();
  const hub = createMemoryHub({ clock, ...options });
  const nodes = ids.map((id) => hub.join(id));
  await Promise.all(nodes.map((node) => node.start()));
  return { clock, hub, nodes };
}

describeNetwork("the in-memory network", async (size) => {
  const { clock, hub, nodes } = await hubOf(Array.from({ length: size }, (_, i) => `peer ${i}`));
  return {
    nodes,
    idle: hub.join("idle"),
    async until(condition) {
      for (let step = 0; step < 100 && !condition(); step++) await clock.advance(1);
      expect(condition()).toBe(true);
    },
    close: async () => {},
  };
});

describe("the in-memory network", () => {
  it("delivers when its clock has passed the link's latency, not before", async () => {
    const latencyMs = (from: string, to: string) => from === "a" && to === "c" ? 50 : 10;
    const { clock, nodes: [a, b, c] } = await hubOf(["a", "b", "c"], { latencyMs });
    const atB = inbox(b!, "t");
    const atC = inbox(c!, "t");
    await a!.publish("t", bytes("x"));
    await clock.advance(9);
    expect(atB.texts()).toEqual([]);
    await clock.advance(1);
    expect([atB.texts(), atC.texts()]).toEqual([["x"], []]);
    await clock.advance(40);
    expect(atC.texts()).toEqual(["x"]);
  });

  it("loses what the loss function and chance say", async () => {
    const draws = [0.2, 0.4, 0.2, 0.4];
    const { clock, nodes: [a, b, c] } = await hubOf(["a", "b", "c"], {
      random: () => draws.shift()!,
      loss: (_, to) => to === "b" ? 0.3 : 0,
    });
    const atB = inbox(b!, "t");
    const atC = inbox(c!, "t");
    await a!.publish("t", bytes("drawn 0.2 and 0.4"));
    draws.unshift(0.3);
    await a!.publish("t", bytes("drawn 0.3 and 0.2"));
    await clock.advance(0);
    expect(atB.texts()).toEqual(["drawn 0.3 and 0.2"]);
    expect(atC.texts()).toEqual(["drawn 0.2 and 0.4", "drawn 0.3 and 0.2"]);
  });

  it("cuts off a disconnected peer in both directions until it is reconnected", async () => {
    const { clock, hub, nodes: [a, b] } = await hubOf(["a", "b"], { latencyMs: () => 10 });
    const atA = inbox(a!, "t");
    const atB = inbox(b!, "t");
    await a!.publish("t", bytes("under way"));
    hub.disconnect("b");
    expect([a!.peers("t"), b!.peers("t")]).toEqual([[], []]);
    await a!.publish("t", bytes("to b"));
    await b!.publish("t", bytes("from b"));
    await clock.advance(20);
    expect([atA.texts(), atB.texts()]).toEqual([[], []]);
    hub.reconnect("b");
    await a!.publish("t", bytes("again"));
    await clock.advance(10);
    expect(atB.texts()).toEqual(["again"]);
  });

  it("counts the verdicts of each peer, one a message however often it comes", async () => {
    const { clock, hub, nodes: [a, b, c] } = await hubOf(["a", "b", "c"]);
    inbox(c!, "t", (text) => text === "good" ? "accept" : text === "bad" ? "reject" : "ignore");
    for (const text of ["good", "bad", "odd", "odder"]) await a!.publish("t", bytes(text));
    await b!.publish("t", bytes("good"));
    await clock.advance(0);
    expect(hub.verdicts("c")).toEqual({ accept: 1, ignore: 2, reject: 1 });
    expect(hub.verdicts("a")).toEqual({ accept: 0, ignore: 0, reject: 0 });
  });

  it("gives each receiver its own bytes", async () => {
    const { clock, nodes: [a, b, c] } = await hubOf(["a", "b", "c"]);
    b!.join("t", async ({ data }) => {
      data.fill(0);
      return "accept";
    });
    const atC = inbox(c!, "t");
    await a!.publish("t", bytes("x"));
    await clock.advance(0);
    expect(atC.texts()).toEqual(["x"]);
  });

  it("takes the same bytes again after the seen time", async () => {
    const { clock, nodes: [a, b] } = await hubOf(["a", "b"]);
    const atB = inbox(b!, "t");
    await a!.publish("t", bytes("x"));
    await clock.advance(SEEN_TTL_MS - 1);
    await a!.publish("t", bytes("x"));
    await clock.advance(0);
    expect(atB.texts()).toEqual(["x"]);
    await clock.advance(1);
    await a!.publish("t", bytes("x"));
    await clock.advance(0);
    expect(atB.texts()).toEqual(["x", "x"]);
  });

  it("lets a stopped peer join again under its id, and nobody else", async () => {
    const { clock, hub, nodes: [a, b] } = await hubOf(["a", "b"]);
    expect(() => hub.join("b")).toThrow("already joined");
    await b!.stop();
    const again = hub.join("b");
    const atB = inbox(again, "t");
    expect(a!.peers("t")).toEqual([]);
    await again.start();
    await a!.publish("t", bytes("x"));
    await clock.advance(0);
    expect(atB.texts()).toEqual(["x"]);
  });
});
