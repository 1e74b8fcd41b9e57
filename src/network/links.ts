import type { Connection, PeerId } from "@libp2p/interface";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { GossipNode } from "./libp2p-node.ts";

const CHECK_EVERY_MS = 2000;

// Longer than a handshake and the opening of streams take on a busy machine.
const SETTLED_AFTER_MS = 10_000;

/**
 * Closes connections that gossip can no longer use, so that redialing starts over.
 *
 * The library opens its streams on one connection of a peer, once: when that connection or stream dies while
 * another connection to the peer stays, nothing is exchanged any more and nobody notices.
 * @returns what ends the watching.
 */
export function watchLinks(node: GossipNode, clock: Clock, log: Log): () => void {
  const { gossip } = node.services;
  let timer: unknown;

  function close(connection: Connection, reason: string): void {
    log.debug("closing a connection", { peer: connection.remotePeer.toString(), reason });
    connection.close().catch((error) => connection.abort(error));
  }

  function onConnectionClose({ detail }: CustomEvent<Connection>): void {
    for (const other of node.getConnections(detail.remotePeer)) close(other, "another connection closed");
  }

  function onPeerDisconnect({ detail }: CustomEvent<PeerId>): void {
    gossip.forget(detail.toString());
  }

  function check(): void {
    for (const connection of node.getConnections()) {
      const settled = clock.now() - connection.timeline.open >= SETTLED_AFTER_MS;
      if (settled && !gossip.isLinked(connection.remotePeer.toString())) {
        close(connection, "no gossip streams");
      }
    }
    timer = clock.setTimeout(check, CHECK_EVERY_MS);
  }

  node.addEventListener("connection:close", onConnectionClose);
  node.addEventListener("peer:disconnect", onPeerDisconnect);
  timer = clock.setTimeout(check, CHECK_EVERY_MS);
  return () => {
    node.removeEventListener("connection:close", onConnectionClose);
    node.removeEventListener("peer:disconnect", onPeerDisconnect);
    clock.clearTimeout(timer);
  };
}
