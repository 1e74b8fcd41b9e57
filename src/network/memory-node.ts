import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import type { GossipMessage, GossipValidator, GossipVerdict, Network } from "../ports/network.ts";
import { assertSendable, stoppedError } from "./errors.ts";
import { createGate, type Gate } from "./gate.ts";
import { contentHash } from "./message-id.ts";
import { SeenIds } from "./seen.ts";

/** What a node asks of the hub it is plugged into. */
export interface MemoryLinks {
  readonly clock: Clock;
  readonly log: Log;
  /** The nodes that can be reached from one right now and joined the topic. */
  reachable(from: MemoryNode, topic: string): MemoryNode[];
  /** Brings a message to a node after the link's latency, or loses it. */
  carry(message: GossipMessage, to: MemoryNode): void;
  count(peerId: string, verdict: GossipVerdict): void;
}

/** The `Network` of one peer of a hub. */
export class MemoryNode implements Network {
  readonly peerId: string;
  readonly #links: MemoryLinks;
  readonly #gate: Gate;
  readonly #seen: SeenIds;
  readonly #validators = new Map<string, GossipValidator>();
  #state: "new" | "running" | "stopped" = "new";

  constructor(peerId: string, links: MemoryLinks) {
    this.peerId = peerId;
    this.#links = links;
    this.#gate = createGate(links);
    this.#seen = new SeenIds(links.clock);
  }

  get running(): boolean {
    return this.#state === "running";
  }

  get stopped(): boolean {
    return this.#state === "stopped";
  }

  async start(): Promise<void> {
    if (this.stopped) throw stoppedError();
    this.#state = "running";
  }

  async stop(): Promise<void> {
    this.#state = "stopped";
    this.#validators.clear();
  }

  /** @throws NetworkError once stopped. Joining again replaces the validator. */
  join(topic: string, validate: GossipValidator): void {
    if (this.stopped) throw stoppedError();
    this.#validators.set(topic, validate);
  }

  joined(topic: string): boolean {
    return this.#validators.has(topic);
  }

  async publish(topic: string, data: Uint8Array): Promise<void> {
    if (!this.running) throw stoppedError();
    assertSendable(data);
    if (this.#seen.add(contentHash(data))) await this.repeat(topic, data);
  }

  async repeat(topic: string, data: Uint8Array): Promise<void> {
    if (!this.running) throw stoppedError();
    assertSendable(data);
    const message = { topic, data: data.slice(), peer: this.peerId };
    for (const node of this.#links.reachable(this, topic)) this.#links.carry(message, node);
  }

  peers(topic: string): string[] {
    return this.#links.reachable(this, topic).map(({ peerId }) => peerId);
  }

  /** Takes what the hub brings: validated once, whoever sends it again. */
  async receive(message: GossipMessage): Promise<void> {
    const validate = this.#validators.get(message.topic);
    if (!this.running || validate === undefined || !this.#seen.add(contentHash(message.data))) return;
    const verdict = await this.#gate.check({ ...message, data: message.data.slice() }, validate);
    this.#links.count(this.peerId, verdict);
  }
}
