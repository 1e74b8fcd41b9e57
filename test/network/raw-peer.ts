import { noise } from "@chainsafe/libp2p-noise";
import { yamux } from "@chainsafe/libp2p-yamux";
import { RPC } from "@chainsafe/libp2p-gossipsub/message";
import { tcp } from "@libp2p/tcp";
import { multiaddr } from "@multiformats/multiaddr";
import { createLibp2p } from "libp2p";
import { libp2pKey } from "../../src/network/keys.ts";

const PROTOCOL = "/meshsub/1.1.0";

/** A peer that says whatever a test has it say, which gossip itself would not. */
export interface RawPeer {
  id: string;
  /** Sends one RPC on the peer's gossip stream. */
  send(rpc: Partial<RPC>): void;
  /** Whether its connection is still open. */
  connected(): boolean;
  stop(): Promise<void>;
}

/** Connects to a node and opens a gossip stream to it. A peer with the same key (32 bytes) is the same peer. */
export async function rawPeer(address: string, privateKey?: Uint8Array): Promise<RawPeer> {
  const node = await createLibp2p({
    ...privateKey && { privateKey: libp2pKey(privateKey) },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
  });
  await node.handle(PROTOCOL, ({ stream }) => {
    void drain(stream.source).catch(() => {});
  });
  const stream = await node.dialProtocol(multiaddr(address), PROTOCOL);
  const queue: Uint8Array[] = [];
  let wake = () => {};
  void stream.sink((async function* () {
    while (true) {
      while (queue.length > 0) yield queue.shift()!;
      await new Promise<void>((resolve) => wake = resolve);
    }
  })()).catch(() => {});
  return {
    id: node.peerId.toString(),
    send(rpc) {
      queue.push(lengthPrefixed(RPC.encode({ subscriptions: [], messages: [], ...rpc })));
      wake();
    },
    connected: () => node.getConnections().length > 0,
    stop: async () => {
      await node.stop();
    },
  };
}

async function drain(source: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of source);
}

function lengthPrefixed(data: Uint8Array): Uint8Array {
  const prefix: number[] = [];
  for (let length = data.length; length > 0 || prefix.length === 0; length = Math.floor(length / 128)) {
    prefix.push(length % 128 + (length >= 128 ? 128 : 0));
  }
  const framed = new Uint8Array(prefix.length + data.length);
  framed.set(prefix);
  framed.set(data, prefix.length);
  return framed;
}
