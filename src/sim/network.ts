import type { GossipMessage } from "../ports/network.ts";
import type { QbftMessage } from "../spec/containers/consensus.ts";
import type { Fault, Window } from "./faults.ts";
import type { Plan } from "./plan.ts";
import type { Random } from "./random.ts";
import type { Scheduler } from "./scheduler.ts";

/** A message that is held up comes so much later at most, milliseconds. */
export const HELD_UP_MS = 3_000;

/** Who may get messages. */
export interface Receiver {
  receive(message: GossipMessage): void;
}

/** What of a message the network's faults look at. */
export type Carried = Pick<QbftMessage, "msgType" | "round">;

/** Messages under way: delay, and the plan's losses, repeats, hold-ups and partitions. */
export class SimNetwork {
  readonly #plan: Pick<Plan, "delay" | "plannedFaults">;
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #topic: string;
  readonly #startMs: number;
  #strangers = 0;
  readonly #receivers = new Map<number, Receiver>();

  /** @param startMs start of the first slot, from which the plan's windows count */
  constructor(
    plan: Pick<Plan, "delay" | "plannedFaults">,
    scheduler: Scheduler,
    random: Random,
    topic: string,
    startMs: number,
  ) {
    this.#plan = plan;
    this.#scheduler = scheduler;
    this.#random = random;
    this.#topic = topic;
    this.#startMs = startMs;
  }

  /** Says who gets an operator's messages from now on. */
  attach(operatorId: number, receiver: Receiver): void {
    this.#receivers.set(operatorId, receiver);
  }

  /** An operator's message to some operators, as the network has it; what it sends itself comes at once. */
  publish(from: number, qbft: Carried, data: Uint8Array, to: Iterable<number>): void {
    for (const id of to) {
      if (id === from) this.carry(from, id, data, 0);
      else if (!this.#isLost(from, id, qbft)) {
        for (let copies = this.#copies(); copies > 0; copies--) this.carry(from, id, data, this.#delay());
      }
    }
  }

  /** A message to one operator, after a while, by the hand of an operator's peer or of someone unheard of. */
  carry(from: number | null, to: number, data: Uint8Array, delayMs: number): void {
    const peer = from === null ? `stranger ${this.#strangers++}` : `peer ${from}`;
    const message = { topic: this.#topic, data, peer };
    this.#scheduler.after(delayMs, () => this.#receivers.get(to)?.receive(message));
  }

  /** An operator's message to itself, where others hear it by its name too. */
  carryOwn(receiver: Receiver, data: Uint8Array): void {
    this.#scheduler.after(0, () => receiver.receive({ topic: this.#topic, data, peer: "self" }));
  }

  #active<Kind extends Fault["kind"]>(kind: Kind): (Extract<Fault, { kind: Kind }> & Window)[] {
    const now = this.#scheduler.now() - this.#startMs;
    return this.#plan.plannedFaults.filter((fault) =>
      fault.kind === kind && "fromMs" in fault && fault.fromMs <= now && now < fault.toMs
    ) as (Extract<Fault, { kind: Kind }> & Window)[];
  }

  #isLost(from: number, to: number, { msgType, round }: Carried): boolean {
    const withheld = this.#active("withhold").some((fault) =>
      fault.to.includes(to) && fault.types.includes(msgType) && fault.rounds.includes(round)
    );
    if (withheld) return true;
    const cut = this.#active("partition").some(({ side }) => side.includes(from) !== side.includes(to));
    return cut || this.#active("loss").some(({ probability }) => this.#random.chance(probability));
  }

  #copies(): number {
    return this.#active("duplicate").some(({ probability }) => this.#random.chance(probability)) ? 2 : 1;
  }

  #delay(): number {
    const { minMs, maxMs } = this.#plan.delay;
    const heldUp = this.#active("reorder").some(({ probability }) => this.#random.chance(probability));
    return this.#random.int(minMs, maxMs) + (heldUp ? this.#random.int(0, HELD_UP_MS) : 0);
  }
}
