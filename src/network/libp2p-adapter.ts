import { TopicValidatorResult } from "@libp2p/interface";
import type { Log } from "../ports/log.ts";
import type { GossipValidator, GossipVerdict, Network } from "../ports/network.ts";
import type { BootstrapPeer } from "./bootstrap-peers.ts";
import { assertSendable, stoppedError } from "./errors.ts";
import { createGate, type Gate } from "./gate.ts";
import type { GossipNode } from "./libp2p-node.ts";
import { watchLinks } from "./links.ts";
import { keepConnected } from "./redial.ts";
import { systemClock } from "./system-clock.ts";

const RESULTS: Record<GossipVerdict, TopicValidatorResult> = {
  accept: TopicValidatorResult.Accept,
  ignore: TopicValidatorResult.Ignore,
  reject: TopicValidatorResult.Reject,
};

// What is published gets this long to leave the process before connections close under it.
const LINGER_MS = 100;

/** The `Network` port over libp2p. */
export interface Libp2pNetwork extends Network {
  /** Full multiaddrs it listens on; none before start. */
  addresses(): string[];
  /** Its id, as in `/p2p/<id>` and in `GossipMessage.peer` at others. */
  peerId(): string;
}

/** Maps the port onto a gossip node: its life, its topics, its verdicts. */
export class Libp2pAdapter implements Libp2pNetwork {
  readonly #node: GossipNode;
  readonly #peers: readonly BootstrapPeer[];
  readonly #log: Log;
  readonly #gate: Gate;
  readonly #cancels: (() => void)[] = [];
  #publishedAt = Number.NEGATIVE_INFINITY;
  #started: Promise<void> | undefined;
  #stopped: Promise<void> | undefined;

  constructor(node: GossipNode, peers: readonly BootstrapPeer[], log: Log) {
    this.#node = node;
    this.#peers = peers;
    this.#log = log;
    this.#gate = createGate({ clock: systemClock, log });
  }

  start(): Promise<void> {
    if (this.#stopped !== undefined) return Promise.reject(stoppedError());
    this.#started ??= this.#start();
    return this.#started;
  }

  async #start(): Promise<void> {
    await this.#node.start();
    const { gossip } = this.#node.services;
    for (const topic of gossip.topicValidators.keys()) gossip.subscribe(topic);
    this.#cancels.push(watchLinks(this.#node, systemClock, this.#log));
    for (const peer of this.#peers) this.#cancels.push(this.#keepConnected(peer));
    this.#log.info("network listening", { peer: this.peerId(), addresses: this.addresses() });
  }

  #keepConnected({ id, address }: BootstrapPeer): () => void {
    return keepConnected({
      clock: systemClock,
      log: this.#log,
      address: address.toString(),
      connected: () => this.#node.getConnections(id).length > 0,
      dial: async () => {
        await this.#node.dial(address);
      },
    });
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    // Whether listening failed is start's to tell; what it opened is closed here all the same.
    await this.#started?.catch(() => {});
    for (const cancel of this.#cancels) cancel();
    await sleepUntil(this.#publishedAt + LINGER_MS);
    await this.#node.stop();
  }

  /** @throws RangeError beyond 129 topics; NetworkError once stopped. Joining again replaces the validator. */
  join(topic: string, validate: GossipValidator): void {
    if (this.#stopped !== undefined) throw stoppedError();
    const { gossip } = this.#node.services;
    gossip.follow(topic);
    gossip.topicValidators.set(topic, async (peer, { data }) => {
      const message = { topic, data: plainBytes(data), peer: peer.toString() };
      return RESULTS[await this.#gate.check(message, validate)];
    });
    if (gossip.isStarted()) gossip.subscribe(topic);
  }

  /** @throws RangeError beyond 129 topics, besides the port's errors. */
  async publish(topic: string, data: Uint8Array): Promise<void> {
    const { gossip } = this.#node.services;
    if (this.#stopped !== undefined || !gossip.isStarted()) throw stoppedError();
    assertSendable(data);
    gossip.follow(topic);
    await gossip.publish(topic, data);
    this.#publishedAt = systemClock.now();
  }

  async repeat(topic: string, data: Uint8Array): Promise<void> {
    const { gossip } = this.#node.services;
    if (this.#stopped !== undefined || !gossip.isStarted()) throw stoppedError();
    assertSendable(data);
    gossip.repeat(topic, data);
    this.#publishedAt = systemClock.now();
  }

  peers(topic: string): string[] {
    return this.#node.services.gossip.reachable(topic);
  }

  addresses(): string[] {
    return this.#node.getMultiaddrs().map((address) => address.toString());
  }

  peerId(): string {
    return this.#node.peerId.toString();
  }
}

// The library hands out Node's Buffers, whose slice() is no copy as that of other bytes is.
function plainBytes(data: Uint8Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

async function sleepUntil(time: number): Promise<void> {
  const ms = time - systemClock.now();
  if (ms > 0) await new Promise<void>((resolve) => systemClock.setTimeout(resolve, ms));
}
