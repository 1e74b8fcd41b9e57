import { generateNetworkKey, peerIdOf } from "./keys.ts";
import { Libp2pAdapter, type Libp2pNetwork } from "./libp2p-adapter.ts";
import { createGossipNode } from "./libp2p-node.ts";
import { bootstrapPeers } from "./bootstrap-peers.ts";
import type { Log } from "../ports/log.ts";

export type { Libp2pNetwork } from "./libp2p-adapter.ts";

/** How a node is reached and whom it reaches. */
export interface Libp2pOptions {
  /** Multiaddr to listen on, such as `/ip4/127.0.0.1/tcp/0`. */
  readonly listen: string;
  /** Full multiaddrs, with `/p2p/<id>`, of the peers to keep connected; the node's own is skipped. */
  readonly bootstrap: readonly string[];
  /** 32-byte secp256k1 key, so that the peer id stays; without it a fresh one. */
  readonly privateKey?: Uint8Array;
  /** Validators of a topic's committees, which its scores depend on; without it none. */
  readonly validatorsOn?: (topic: string) => number;
  readonly log: Log;
}

/**
 * A gossip network over TCP, noise and yamux, not started yet. Once stopped it stays stopped.
 * @throws RangeError where the key is not 32 bytes; Error where an address is no multiaddr or names no peer.
 */
export async function createLibp2pNetwork(options: Libp2pOptions): Promise<Libp2pNetwork> {
  const privateKey = options.privateKey ?? await generateNetworkKey();
  const peers = bootstrapPeers(options.bootstrap, peerIdOf(privateKey));
  const { listen, validatorsOn = () => 0 } = options;
  const node = await createGossipNode({ listen, peers, privateKey, validatorsOn });
  return new Libp2pAdapter(node, peers, options.log);
}
