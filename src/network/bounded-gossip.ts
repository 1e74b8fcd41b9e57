import { GossipSub, type GossipSubComponents } from "@chainsafe/libp2p-gossipsub";
import { RPC } from "@chainsafe/libp2p-gossipsub/message";
import type { PeerId } from "@libp2p/interface";
import { gossipOptions } from "./gossip-params.ts";
import { MAX_TOPICS } from "./limits.ts";
import { topicScoreParams } from "./score-params.ts";

/**
 * Gossipsub that keeps nothing of topics this node never asked about.
 *
 * The library remembers every topic name that any peer announces, for ever, and forwards messages on topics
 * nobody here validates. This class stands before it: what a peer announces is remembered up to `MAX_TOPICS` a peer
 * and for as long as it is connected, and told to the library once this node follows the topic.
 */
export class BoundedGossip extends GossipSub {
  readonly #announced = new Map<string, Set<string>>();
  readonly #followed = new Set<string>();
  readonly #validatorsOn: (topic: string) => number;

  /** @param validatorsOn validators of a topic's committees, which its scores depend on */
  constructor(components: GossipSubComponents, validatorsOn: (topic: string) => number) {
    super(components, gossipOptions());
    this.#validatorsOn = validatorsOn;
  }

  /**
   * Learns who is on a topic, so that it can be joined or published to.
   * @throws RangeError beyond `MAX_TOPICS` topics.
   */
  follow(topic: string): void {
    if (this.#followed.has(topic)) return;
    if (this.#followed.size >= MAX_TOPICS) throw new RangeError(`more than ${MAX_TOPICS} gossip topics`);
    this.#followed.add(topic);
    this.score.params.topics[topic] = topicScoreParams(this.#validatorsOn(topic));
    for (const id of this.#announcers(topic)) {
      const peer = this.peers.get(id);
      if (peer !== undefined) void super.handleReceivedRpc(peer, announcement(topic));
    }
  }

  /** Ids of the peers that announced the topic and that a message can be sent to. */
  reachable(topic: string): string[] {
    return this.#announcers(topic).filter((id) => this.streamsOutbound.has(id));
  }

  /**
   * Sends a message to every peer on the topic, past this node's memory of what it has seen: the library publishes
   * nothing twice, and a peer that was down or cut off has not seen it.
   */
  repeat(topic: string, data: Uint8Array): void {
    const rpc = RPC.encode({ subscriptions: [], messages: [{ topic, data }] });
    for (const id of this.reachable(topic)) this.streamsOutbound.get(id)?.push(rpc);
  }

  /** Whether messages can go both ways between this node and the peer. */
  isLinked(id: string): boolean {
    return this.streamsOutbound.has(id) && this.streamsInbound.has(id);
  }

  /** Drops what a peer announced; called when it disconnects. */
  forget(id: string): void {
    this.#announced.delete(id);
  }

  override async handleReceivedRpc(from: PeerId, rpc: RPC): Promise<void> {
    this.#remember(from.toString(), rpc.subscriptions);
    await super.handleReceivedRpc(from, {
      ...rpc,
      subscriptions: rpc.subscriptions.filter(({ topic }) =>
        topic !== undefined && this.#followed.has(topic)
      ),
      messages: rpc.messages.filter(({ topic }) => this.topicValidators.has(topic)).map(withoutAuthor),
    });
  }

  #announcers(topic: string): string[] {
    return [...this.#announced].filter(([, topics]) => topics.has(topic)).map(([id]) => id);
  }

  #remember(id: string, subscriptions: readonly RPC.SubOpts[]): void {
    if (subscriptions.length === 0 || !this.peers.has(id)) return;
    const topics = this.#announced.get(id) ?? new Set();
    this.#announced.set(id, topics);
    for (const { topic, subscribe } of subscriptions) {
      if (topic === undefined) continue;
      if (subscribe !== true) topics.delete(topic);
      else if (topics.size < MAX_TOPICS) topics.add(topic);
    }
  }
}

function announcement(topic: string): RPC {
  return { subscriptions: [{ topic, subscribe: true }], messages: [] };
}

// Go peers name an author and a sequence number even where nothing is signed; the library would reject that.
function withoutAuthor(message: RPC.Message): RPC.Message {
  const { from: _from, seqno: _seqno, ...rest } = message;
  return rest;
}
