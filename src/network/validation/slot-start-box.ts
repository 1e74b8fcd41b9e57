import type { Clock } from "../../ports/clock.ts";
import type { GossipMessage } from "../../ports/network.ts";
import { type SlotTimes, startOfSlot } from "../../spec/slots.ts";
import type { EarlyMessage } from "./consensus.ts";
import type { Answer } from "./validate.ts";

/** What finally becomes of a gossiped message. */
export type FinalAnswer = Exclude<Answer, EarlyMessage>;

/** How much is held: messages and their bytes. */
export interface SlotStartBounds {
  /** Of the same signers. */
  readonly own: Room;
  readonly total: Room;
}

interface Room {
  readonly messages: number;
  readonly bytes: number;
}

/** Half of what may be under validation at once; a signer has room for one message of the largest size. */
export const SLOT_START_BOUNDS: SlotStartBounds = {
  own: { messages: 256, bytes: 10 * 1_048_576 },
  total: { messages: 2_048, bytes: 64 * 1_048_576 },
};

export interface SlotStartBoxOptions {
  readonly validate: (gossip: GossipMessage) => Answer;
  readonly clock: Clock;
  readonly times: SlotTimes;
  readonly bounds?: SlotStartBounds;
}

interface Held {
  readonly slot: number;
  readonly bytes: number;
  /** The signers, as text. */
  readonly signers: string;
  /** Ends the wait; says whether the slot began. */
  readonly end: (began: boolean) => void;
}

/**
 * Messages whose slot is about to begin (decision 17): gossip delivers a message once, so one that comes early waits
 * here, under validation, and is validated again when its slot begins. Its signatures were verified before, so a
 * signer's room is its own: where it is full its oldest goes, where the box is full the oldest of the signers that hold
 * most bytes. What goes is answered as too early.
 */
export class SlotStartBox {
  readonly #options: SlotStartBoxOptions;
  readonly #bounds: SlotStartBounds;
  /** Oldest first. */
  readonly #held = new Set<Held>();
  readonly #timers = new Map<number, unknown>();

  constructor(options: SlotStartBoxOptions) {
    this.#options = options;
    this.#bounds = options.bounds ?? SLOT_START_BOUNDS;
  }

  /** Messages held. */
  get size(): number {
    return this.#held.size;
  }

  /** The answer to a message as it is final: one that is early is validated again at its slot's start. */
  async settle(gossip: GossipMessage, answer: Answer): Promise<FinalAnswer> {
    if (!isEarly(answer)) return answer;
    if (!await this.#slotBegins(answer, gossip.data.length)) return "EarlyMessage";
    const again = this.#options.validate(gossip);
    return isEarly(again) ? "EarlyMessage" : again;
  }

  /** Answers what is held as too early, and stops its timers. */
  close(): void {
    for (const timer of this.#timers.values()) this.#options.clock.clearTimeout(timer);
    this.#timers.clear();
    for (const held of this.#held) this.#end(held, false);
  }

  #slotBegins({ slot, operatorIds }: EarlyMessage, bytes: number): Promise<boolean> {
    const signers = operatorIds.join();
    this.#makeRoom(signers, bytes);
    this.#setTimer(slot);
    return new Promise((end) => this.#held.add({ slot, bytes, signers, end }));
  }

  #makeRoom(signers: string, bytes: number): void {
    const { own: ownRoom, total } = this.#bounds;
    const own = [...this.#held].filter((held) => held.signers === signers);
    while (!fits(own, bytes, ownRoom)) this.#end(own.shift()!, false);
    while (!fits([...this.#held], bytes, total)) this.#end(oldestOfLargest(this.#held), false);
  }

  #setTimer(slot: number): void {
    if (this.#timers.has(slot)) return;
    const { clock, times } = this.#options;
    const delayMs = Math.max(0, startOfSlot(times, slot) - clock.now());
    this.#timers.set(slot, clock.setTimeout(() => this.#begin(slot), delayMs));
  }

  #begin(slot: number): void {
    this.#timers.delete(slot);
    for (const held of this.#held) if (held.slot === slot) this.#end(held, true);
  }

  #end(held: Held, began: boolean): void {
    this.#held.delete(held);
    held.end(began);
  }
}

function isEarly(answer: Answer): answer is EarlyMessage {
  return typeof answer === "object" && answer.kind === "early";
}

function bytesOf(held: readonly Held[]): number {
  return held.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Whether one more message has room; where nothing is held it always has. */
function fits(held: readonly Held[], bytes: number, room: Room): boolean {
  return held.length === 0 || (held.length < room.messages && bytesOf(held) + bytes <= room.bytes);
}

/** The oldest message of the signers that hold most bytes. */
function oldestOfLargest(held: Iterable<Held>): Held {
  const shares = [...Map.groupBy(held, ({ signers }) => signers).values()];
  return shares.reduce((most, next) => bytesOf(next) > bytesOf(most) ? next : most)[0]!;
}
