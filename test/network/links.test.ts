import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { generateNetworkKey } from "../../src/network/keys.ts";
import { createGossipNode, type GossipNode } from "../../src/network/libp2p-node.ts";
import { watchLinks } from "../../src/network/links.ts";
import { until } from "./libp2p-nodes.ts";
import { ManualClock } from "./manual-clock.ts";
import { recordingLog } from "./test-log.ts";

vi.setConfig({ testTimeout: 30_000 });

let a: GossipNode;
let b: GossipNode;
let clock: ManualClock;
let cancel: () => void;

beforeEach(async () => {
  [a, b] = await Promise.all([startedNode(), startedNode()]);
  // The nodes' own time is the machine's.
  clock = new ManualClock(Date.now());
  cancel = watchLinks(a, clock, recordingLog());
  await a.dial(b.getMultiaddrs());
  await until(() => a.services.gossip.isLinked(b.peerId.toString()));
});

afterEach(async () => {
  cancel();
  await Promise.all([a.stop(), b.stop()]);
});

async function startedNode(): Promise<GossipNode> {
  const privateKey = await generateNetworkKey();
  const node = await createGossipNode({
    listen: "/ip4/127.0.0.1/tcp/0",
    peers: [],
    privateKey,
    validatorsOn: () => 0,
  });
  await node.start();
  return node;
}

it("leaves connections that gossip uses alone", async () => {
  await clock.advance(60_000);
  expect(a.getConnections()).toHaveLength(1);
});

it("closes a connection that gossip lost its streams on", async () => {
  a.services.gossip.streamsOutbound.delete(b.peerId.toString());
  await clock.advance(14_000);
  await until(() => a.getConnections().length === 0 && b.getConnections().length === 0);
});

it("gives a connection ten seconds to get its streams", async () => {
  a.services.gossip.streamsOutbound.delete(b.peerId.toString());
  await clock.advance(8_000);
  expect(a.getConnections()).toHaveLength(1);
});

it("closes a peer's other connections with one of them", async () => {
  await b.dial(a.getMultiaddrs(), { force: true });
  await until(() => a.getConnections(b.peerId).length === 2);
  await a.getConnections(b.peerId)[0]!.close();
  await until(() => a.getConnections().length === 0);
});

it("leaves no timer once cancelled", () => {
  cancel();
  expect(clock.pending).toBe(0);
});
