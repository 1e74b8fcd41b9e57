import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { GossipMessage, GossipVerdict, Network } from "../ports/network.ts";
import { MemoryNode } from "./memory-node.ts";
import { createShedLog } from "./shed-log.ts";

const MAX_IN_FLIGHT = 1_048_576;

const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** Time, chance and faults of an in-memory network. */
export interface MemoryHubOptions {
  /** Every delivery is one of its timeouts, so a virtual clock drives them. */
  readonly clock: Clock;
  /** Numbers in [0, 1) that losses are drawn from; `Math.random` where there is none. */
  readonly random?: () => number;
  /** Milliseconds from one peer to another, asked for each delivery; 0 where there is none. */
  readonly latencyMs?: (from: string, to: string) => number;
  /** Probability that a delivery is lost, asked for each; 0 where there is none. */
  readonly loss?: (from: string, to: string) => number;
  readonly log?: Log;
}

/** How many messages a peer's validators answered each way; duplicates are not validated. */
export type VerdictCounts = Readonly<Record<GossipVerdict, number>>;

/** Where peers of an in-memory network meet. */
export interface MemoryHub {
  /**
   * A network for a peer, not started. A stopped peer may join again under its id, knowing nothing.
   * @throws Error where a peer of that id has not stopped.
   */
  join(peerId: string): Network;
  /** Cuts a peer off: nothing comes or goes, what arrives meanwhile is lost. It keeps running, and its topics. */
  disconnect(peerId: string): void;
  /** Undoes `disconnect`. */
  reconnect(peerId: string): void;
  /** Verdicts counted for the peer so far, over all its lives. */
  verdicts(peerId: string): VerdictCounts;
}

/**
 * A full mesh in memory: a publication goes once to every started peer that joined its topic, never to its
 * publisher; what a peer has seen, on whatever topic, is not validated again.
 */
export function createMemoryHub(options: MemoryHubOptions): MemoryHub {
  const { clock, random = Math.random, latencyMs = () => 0, loss = () => 0, log = SILENT } = options;
  const nodes = new Map<string, MemoryNode>();
  const cutOff = new Set<string>();
  const counts = new Map<string, Record<GossipVerdict, number>>();
  const countShed = createShedLog(clock, log, "in-memory deliveries dropped: too many under way");
  let inFlight = 0;

  function countsOf(peerId: string): Record<GossipVerdict, number> {
    const known = counts.get(peerId) ?? { accept: 0, ignore: 0, reject: 0 };
    counts.set(peerId, known);
    return known;
  }

  function linked(from: string, to: string): boolean {
    return from !== to && !cutOff.has(from) && !cutOff.has(to);
  }

  function carry(message: GossipMessage, to: MemoryNode): void {
    const { peer } = message;
    if (random() < loss(peer, to.peerId)) return;
    if (inFlight >= MAX_IN_FLIGHT) return countShed();
    inFlight++;
    clock.setTimeout(() => {
      inFlight--;
      if (linked(peer, to.peerId)) void to.receive(message);
    }, latencyMs(peer, to.peerId));
  }

  function reachable(from: MemoryNode, topic: string): MemoryNode[] {
    if (!from.running) return [];
    return [...nodes.values()].filter((node) =>
      linked(from.peerId, node.peerId) && node.running && node.joined(topic)
    );
  }

  return {
    join(peerId) {
      if (nodes.get(peerId)?.stopped === false) throw new Error(`peer ${peerId} has already joined`);
      const node = new MemoryNode(peerId, {
        clock,
        log,
        reachable,
        carry,
        count: (id, verdict) => void countsOf(id)[verdict]++,
      });
      nodes.set(peerId, node);
      return node;
    },
    disconnect: (peerId) => void cutOff.add(peerId),
    reconnect: (peerId) => void cutOff.delete(peerId),
    verdicts: (peerId) => ({ ...countsOf(peerId) }),
  };
}
