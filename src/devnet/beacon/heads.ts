import type { Clock } from "../../ports/clock.ts";
import { SlotClock } from "../../runtime/slot-clock.ts";
import { epochOf, SLOTS_PER_EPOCH } from "../../spec/slots.ts";
import { type DevChain, hashOf } from "./chain.ts";
import type { Roster } from "./roster.ts";
import type { EventStreams } from "./streams.ts";

/** Name of the event, and its topic. */
export const HEAD_TOPIC = "head";

/** What tells heads. */
export interface HeadOptions {
  readonly clock: Clock;
  readonly chain: DevChain;
  readonly roster: Roster;
  readonly streams: EventStreams;
  /** Called once a slot, when it begins. */
  readonly onSlot: () => void;
}

/** Tells every view its new heads, each when it has it. */
export class HeadFeed {
  readonly #options: HeadOptions;
  readonly #slots: SlotClock;
  #timer: unknown;

  constructor(options: HeadOptions) {
    this.#options = options;
    this.#slots = new SlotClock(options.clock, options.chain.times);
  }

  /** From now on heads are told. */
  start(): void {
    const { chain } = this.#options;
    this.#slots.start((slot) => this.#begin(slot));
    // The block of the slot that it is now may be to come.
    this.#awaitBlock(chain.slot());
  }

  /** No more heads. */
  stop(): void {
    this.#slots.stop();
    this.#options.clock.clearTimeout(this.#timer);
  }

  /** Tells every view its present head again: what its duties follow from has changed. */
  tellAgain(): void {
    for (const view of this.#options.streams.views()) this.#tell(view, this.#options.chain.headSlot(view));
  }

  /** @param due the slot that was waited for; a machine that slept may be further on */
  #begin(due: number): void {
    const { chain, streams, onSlot } = this.#options;
    const slot = Math.max(due, chain.slot());
    onSlot();
    for (const view of streams.views()) if (chain.lags(view, slot - 1)) this.#tell(view, slot - 1);
    this.#awaitBlock(slot);
  }

  /** A timer may fire a little early; a head is told only once it is the head. */
  #awaitBlock(slot: number): void {
    const { chain, clock, streams } = this.#options;
    const wait = Math.max(0, chain.blockTime(slot) - clock.now());
    clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(() => {
      if (chain.blockTime(slot) > clock.now()) return this.#awaitBlock(slot);
      for (const view of streams.views()) if (!chain.lags(view, slot)) this.#tell(view, slot);
    }, wait);
  }

  #tell(view: number, slot: number): void {
    const { chain, roster, streams } = this.#options;
    const block = chain.root(slot);
    const previous = roster.shuffling(epochOf(slot));
    const current = roster.shuffling(epochOf(slot) + 1);
    if (block === undefined || previous === undefined || current === undefined) return;
    streams.tell(view, HEAD_TOPIC, {
      slot: String(slot),
      block,
      state: hashOf(block, slot),
      epoch_transition: slot % SLOTS_PER_EPOCH === 0,
      previous_duty_dependent_root: previous.dependentRoot,
      current_duty_dependent_root: current.dependentRoot,
      execution_optimistic: false,
    });
  }
}
