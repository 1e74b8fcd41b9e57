import type { PeerId } from "@libp2p/interface";
import { peerIdFromString } from "@libp2p/peer-id";
import { type Multiaddr, multiaddr } from "@multiformats/multiaddr";

/** A peer to keep connected, and where it listens. */
export interface BootstrapPeer {
  readonly id: PeerId;
  readonly address: Multiaddr;
}

/**
 * The peers that full multiaddrs name, without `self`: one list serves all operators of a devnet.
 * @throws Error where an address is no multiaddr or has no `/p2p/<id>`.
 */
export function bootstrapPeers(addresses: readonly string[], self: string): BootstrapPeer[] {
  return addresses.map(parse).filter(({ id }) => id.toString() !== self);
}

function parse(text: string): BootstrapPeer {
  const address = multiaddr(text);
  const id = address.getPeerId();
  if (id === null) throw new Error(`bootstrap address names no peer: ${text}`);
  return { id: peerIdFromString(id), address };
}
