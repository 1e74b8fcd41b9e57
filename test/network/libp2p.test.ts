import { afterEach, describe, expect, it, vi } from "vitest";
import { generateNetworkKey, peerIdOf } from "../../src/network/keys.ts";
import { createLibp2pNetwork, type Libp2pNetwork } from "../../src/network/libp2p.ts";
import type { GossipVerdict } from "../../src/ports/network.ts";
import { describeNetwork } from "./contract.ts";
import { bytes, inbox } from "./inbox.ts";
import { libp2pNode, seat, startNodes, until } from "./libp2p-nodes.ts";
import { recordingLog } from "./test-log.ts";

vi.setConfig({ testTimeout: 30_000 });

describeNetwork("libp2p", async (size) => {
  const nodes = await startNodes(size, (i) => Array.from({ length: i }, (_, j) => j));
  const idle = await libp2pNode();
  return {
    nodes,
    idle,
    until,
    close: async () => {
      await Promise.all([...nodes, idle].map((node) => node.stop()));
    },
  };
});

describe("libp2p", () => {
  let nodes: Libp2pNetwork[] = [];
  afterEach(() => Promise.all(nodes.map((node) => node.stop())));

  /** a and c know b but not each other. */
  async function line(judgeOfB: (text: string) => GossipVerdict | Promise<GossipVerdict>) {
    nodes = await startNodes(3, (i) => i === 0 ? [] : [i - 1]);
    const [a, b, c] = nodes as [Libp2pNetwork, Libp2pNetwork, Libp2pNetwork];
    const [, atB, atC] = [inbox(a, "t"), inbox(b, "t", judgeOfB), inbox(c, "t")];
    // Only a mesh hands messages on, and heartbeats make it: the line stands once a probe came through.
    let probes = 0;
    await vi.waitFor(async () => {
      await a.publish("t", bytes(`probe ${probes++}`));
      expect(atC.messages).not.toEqual([]);
    }, { timeout: 15_000, interval: 50 });
    return { a, b, textsAtB: withoutProbes(atB.texts), textsAtC: withoutProbes(atC.texts), atC };
  }

  const withoutProbes = (texts: () => string[]) => () => texts().filter((text) => !text.startsWith("probe"));

  it.each(["reject", "ignore"] as const)(
    "hands on what a peer accepts and not what it answers with %s",
    async (no) => {
      const { a, b, textsAtB, textsAtC, atC } = await line((text) => text === "bad" ? no : "accept");
      await a.publish("t", bytes("bad"));
      await a.publish("t", bytes("good"));
      await until(() => textsAtC().length > 0);
      expect(textsAtB()).toEqual(["bad", "good"]);
      expect(textsAtC()).toEqual(["good"]);
      expect(new Set(atC.messages.map(({ peer }) => peer))).toEqual(new Set([b.peerId()]));
    },
  );

  it("hands a message on once it is judged, not before", async () => {
    const { promise, resolve } = Promise.withResolvers<GossipVerdict>();
    const { a, textsAtB, textsAtC } = await line((text) => text === "slow" ? promise : "accept");
    await a.publish("t", bytes("slow"));
    await a.publish("t", bytes("quick"));
    await until(() => textsAtC().length > 0);
    expect(textsAtB()).toEqual(["slow", "quick"]);
    expect(textsAtC()).toEqual(["quick"]);
    resolve("accept");
    await until(() => textsAtC().includes("slow"));
  });

  it("finds a node that starts after those that know it", async () => {
    const late = await seat();
    const early = await libp2pNode({ bootstrap: [late.address] });
    const node = await libp2pNode(late);
    nodes = [early, node];
    const received = inbox(node, "t");
    await early.start();
    await node.start();
    await until(() => early.peers("t").length === 1);
    await early.publish("t", bytes("there you are"));
    await until(() => received.messages.length > 0);
    expect(early.peers("t")).toEqual([node.peerId()]);
  });

  it("finds a node again that restarts with its key, without that node dialing", async () => {
    const place = await seat();
    const first = await libp2pNode(place);
    const other = await libp2pNode({ bootstrap: [place.address] });
    nodes = [first, other];
    first.join("t", async () => "accept");
    await first.start();
    await other.start();
    await until(() => other.peers("t").length === 1);
    await first.stop();
    await until(() => other.peers("t").length === 0);

    const second = await libp2pNode(place);
    nodes.push(second);
    const received = inbox(second, "t");
    await second.start();
    await until(() => other.peers("t").length === 1);
    await other.publish("t", bytes("again"));
    await until(() => received.messages.length > 0);
    expect(second.peerId()).toBe(first.peerId());
  });

  it("becomes a full mesh when all start at once and are given one list with themselves in it", async () => {
    const seats = await Promise.all(Array.from({ length: 4 }, seat));
    const bootstrap = seats.map(({ address }) => address);
    nodes = await Promise.all(seats.map((place) => libp2pNode({ ...place, bootstrap })));
    const inboxes = nodes.map((node) => inbox(node, "t"));
    await Promise.all(nodes.map((node) => node.start()));
    await until(() => nodes.every((node) => node.peers("t").length === 3));
    await Promise.all(nodes.map((node, i) => node.publish("t", bytes(`${i}`))));
    await until(() => inboxes.every(({ messages }) => messages.length === 3));
  });

  it("listens where its addresses say, under the id of its key", async () => {
    const privateKey = await generateNetworkKey();
    const node = await libp2pNode({ privateKey });
    nodes = [node];
    expect(node.addresses()).toEqual([]);
    await node.start();
    expect(node.peerId()).toBe(peerIdOf(privateKey));
    expect(node.addresses()).toEqual([
      expect.stringMatching(new RegExp(`^/ip4/127\\.0\\.0\\.1/tcp/[1-9][0-9]*/p2p/${node.peerId()}$`)),
    ]);
  });

  it("frees its port when it stops", async () => {
    const place = await seat();
    for (let life = 0; life < 3; life++) {
      const node = await libp2pNode(place);
      nodes = [node];
      await node.start();
      await node.stop();
    }
  });

  it("says where it cannot listen, and stops all the same", async () => {
    const place = await seat();
    nodes = [await libp2pNode(place), await libp2pNode(place)];
    await nodes[0]!.start();
    await expect(nodes[1]!.start()).rejects.toThrow();
    await expect(nodes[1]!.stop()).resolves.toBeUndefined();
  });

  it("refuses a key that is none and an address that names no peer", async () => {
    const options = { listen: "/ip4/127.0.0.1/tcp/0", bootstrap: [], log: recordingLog() };
    await expect(createLibp2pNetwork({ ...options, privateKey: new Uint8Array(31) })).rejects.toThrow(
      RangeError,
    );
    await expect(createLibp2pNetwork({ ...options, bootstrap: ["/ip4/127.0.0.1/tcp/1"] }))
      .rejects.toThrow("names no peer");
  });

  it("joins 129 topics and not one more", async () => {
    const node = await libp2pNode();
    nodes = [node];
    for (let i = 0; i < 129; i++) node.join(`t${i}`, async () => "accept");
    expect(() => node.join("t0", async () => "accept")).not.toThrow();
    expect(() => node.join("t129", async () => "accept")).toThrow(RangeError);
  });
});
