import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Libp2pNetwork } from "../../src/network/libp2p.ts";
import { MAX_MESSAGE_BYTES } from "../../src/network/limits.ts";
import { bytes, inbox } from "./inbox.ts";
import { libp2pNode, until } from "./libp2p-nodes.ts";
import { type RawPeer, rawPeer } from "./raw-peer.ts";

vi.setConfig({ testTimeout: 30_000 });

let node: Libp2pNetwork;
let peer: RawPeer;

beforeEach(async () => {
  node = await libp2pNode();
  await node.start();
  peer = await rawPeer(node.addresses()[0]!);
});

afterEach(async () => {
  await peer.stop();
  await node.stop();
});

it("ignores a message over the limit and goes on with the peer that sent it", async () => {
  const received = inbox(node, "t");
  peer.send({ messages: [{ topic: "t", data: new Uint8Array(MAX_MESSAGE_BYTES + 1) }] });
  peer.send({ messages: [{ topic: "t", data: new Uint8Array(MAX_MESSAGE_BYTES) }] });
  peer.send({ messages: [{ topic: "t", data: bytes("next") }] });
  await until(() => received.messages.length === 2);
  expect(received.messages.map(({ data }) => data.length)).toEqual([MAX_MESSAGE_BYTES, 4]);
});

it("takes unsigned messages that name an author, as Go peers send them", async () => {
  const received = inbox(node, "t");
  peer.send({
    messages: [{ topic: "t", data: bytes("x"), from: bytes("someone"), seqno: new Uint8Array(8) }],
  });
  await until(() => received.messages.length > 0);
  expect(received.messages).toEqual([{ topic: "t", data: bytes("x"), peer: peer.id }]);
});

it("refuses signed messages", async () => {
  const received = inbox(node, "t");
  peer.send({ messages: [{ topic: "t", data: bytes("signed"), signature: new Uint8Array(64) }] });
  peer.send({ messages: [{ topic: "t", data: bytes("unsigned") }] });
  await until(() => received.messages.length > 0);
  expect(received.texts()).toEqual(["unsigned"]);
});

it("drops messages on topics it did not join", async () => {
  const received = inbox(node, "t");
  peer.send({ messages: [{ topic: "u", data: bytes("on u") }] });
  peer.send({ messages: [{ topic: "t", data: bytes("on t") }] });
  await until(() => received.messages.length > 0);
  const late = inbox(node, "u");
  // Equal bytes would be a duplicate had the first message been kept.
  peer.send({ messages: [{ topic: "u", data: bytes("on u") }] });
  await until(() => late.messages.length > 0);
  expect(received.texts()).toEqual(["on t"]);
});

it("remembers 129 topics of a peer, on which this node may join later, and no more", async () => {
  const announce = (from: number, subscribe: boolean) => ({
    subscriptions: Array.from({ length: 129 }, (_, i) => ({ topic: `t${from + i}`, subscribe })),
  });
  peer.send(announce(0, true));
  peer.send(announce(129, true));
  await until(() => node.peers("t0").length === 1);
  expect(node.peers("t128")).toEqual([peer.id]);
  expect(node.peers("t129")).toEqual([]);
  peer.send(announce(0, false));
  peer.send(announce(129, true));
  await until(() => node.peers("t129").length === 1);
  expect(node.peers("t0")).toEqual([]);
});

it("forgets the topics of a peer that is gone", async () => {
  peer.send({ subscriptions: [{ topic: "t", subscribe: true }] });
  await until(() => node.peers("t").length === 1);
  await peer.stop();
  await until(() => node.peers("t").length === 0);
});
