import type { GossipSubComponents } from "@chainsafe/libp2p-gossipsub";
import { noise } from "@chainsafe/libp2p-noise";
import { yamux } from "@chainsafe/libp2p-yamux";
import { bootstrap } from "@libp2p/bootstrap";
import { identify } from "@libp2p/identify";
import type { Identify } from "@libp2p/identify";
import type { Libp2p } from "@libp2p/interface";
import { tcp } from "@libp2p/tcp";
import { createLibp2p } from "libp2p";
import { BoundedGossip } from "./bounded-gossip.ts";
import type { BootstrapPeer } from "./bootstrap-peers.ts";
import { openLockChannel } from "./lock-channel.ts";
import { libp2pKey } from "./keys.ts";

const MAX_CONNECTIONS = 200;

// A devnet starts all its operators on one host at once; the library's 5 a second would turn most of them away.
const MAX_CONNECTIONS_A_SECOND_FROM_A_HOST = 64;

const DIAL_TIMEOUT_MS = 5000;

/** The libp2p node of one operator. */
export type GossipNode = Libp2p<{ identify: Identify; gossip: BoundedGossip }>;

export interface GossipNodeOptions {
  /** Multiaddr. */
  readonly listen: string;
  readonly peers: readonly BootstrapPeer[];
  /** 32 bytes. */
  readonly privateKey: Uint8Array;
  /** Validators of a topic's committees. */
  readonly validatorsOn: (topic: string) => number;
}

/**
 * Builds, without starting it, a node over TCP, noise and yamux with gossip.
 * @throws RangeError or Error where the key is none; the library's error where `listen` is no multiaddr.
 */
export async function createGossipNode(
  { listen, peers, privateKey, validatorsOn }: GossipNodeOptions,
): Promise<GossipNode> {
  openLockChannel();
  return await createLibp2p({
    start: false,
    privateKey: libp2pKey(privateKey),
    addresses: { listen: [listen] },
    transports: [tcp()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    // Tags the operators, so that they are the last to go where connections are too many.
    peerDiscovery: peers.length === 0
      ? []
      : [bootstrap({ list: peers.map(({ address }) => address.toString()), timeout: 0 })],
    connectionManager: {
      maxConnections: MAX_CONNECTIONS,
      inboundConnectionThreshold: MAX_CONNECTIONS_A_SECOND_FROM_A_HOST,
      maxIncomingPendingConnections: MAX_CONNECTIONS_A_SECOND_FROM_A_HOST,
      dialTimeout: DIAL_TIMEOUT_MS,
    },
    services: {
      identify: identify(),
      gossip: (components: GossipSubComponents) => new BoundedGossip(components, validatorsOn),
    },
  });
}
