import type { Clock } from "../../ports/clock.ts";
import type { BeaconChain } from "../../spec/forks.ts";
import { fromHex, type Hex, toHex } from "../../spec/hex.ts";
import { sha256 } from "../../spec/sha256.ts";
import { epochOf, slotAt, SLOTS_PER_EPOCH, type SlotTimes, startOfSlot } from "../../spec/slots.ts";
import { MAX_FIRST_SLOT } from "./limits.ts";

/** What a chain is made of. */
export interface DevChainOptions {
  readonly clock: Clock;
  readonly times: SlotTimes;
  readonly chain: BeaconChain;
  /** When a slot's block comes, milliseconds from the slot's start. */
  readonly blockDelayMs: number;
  /** Whether a view sees the slot's block only once the slot is over. */
  readonly lag: (view: number, slot: number) => boolean;
}

/** A checkpoint as hex. */
export interface CheckpointRoot {
  readonly epoch: number;
  readonly root: Hex;
}

/** The first slot of an epoch. */
export function startOfEpoch(epoch: number): number {
  return epoch * SLOTS_PER_EPOCH;
}

/**
 * A chain with a block in every slot. Its roots follow from the genesis validators root alone, and its head from the
 * time alone, so that nothing has to be produced.
 */
export class DevChain {
  readonly times: SlotTimes;
  readonly facts: BeaconChain;
  readonly #options: DevChainOptions;
  readonly #roots = new Map<number, Hex>();
  readonly #slots = new Map<Hex, number>();
  #last = 0;

  /** @throws RangeError where too many slots have passed since genesis */
  constructor(options: DevChainOptions) {
    this.#options = options;
    this.times = options.times;
    this.facts = options.chain;
    if (this.slot() > MAX_FIRST_SLOT) {
      throw new RangeError(`genesis lies more than ${MAX_FIRST_SLOT} slots back: put it later`);
    }
    this.#put(0, hashOf(options.chain.genesisValidatorsRoot, 0));
  }

  /** The slot that it is now; 0 before genesis. */
  slot(): number {
    return slotAt(this.times, this.#options.clock.now());
  }

  /** The first slot that is wholly to come, or begins now. */
  nextSlot(): number {
    const { genesisMs, slotMs } = this.times;
    return Math.max(0, Math.ceil((this.#options.clock.now() - genesisMs) / slotMs));
  }

  /** Whether it is the slot, for somebody whose clock may be off by so much. */
  isNow(slot: number, disparityMs: number): boolean {
    const now = this.#options.clock.now();
    return slotAt(this.times, now - disparityMs) <= slot && slot <= slotAt(this.times, now + disparityMs);
  }

  /** When a slot's block comes, milliseconds since the Unix epoch. */
  blockTime(slot: number): number {
    return startOfSlot(this.times, slot) + this.#options.blockDelayMs;
  }

  /** Whether a view sees the slot's block only once the slot is over. */
  lags(view: number, slot: number): boolean {
    return slot > 0 && this.#options.lag(view, slot);
  }

  /** Slot of the newest block. */
  newestSlot(): number {
    const slot = this.slot();
    return slot === 0 || this.#options.clock.now() >= this.blockTime(slot) ? slot : slot - 1;
  }

  /** Slot of the block that is a view's head now. */
  headSlot(view: number): number {
    const newest = this.newestSlot();
    return newest === this.slot() && this.lags(view, newest) ? newest - 1 : newest;
  }

  /** Root of a slot's block, whether it has come or not; undefined where it is forgotten. */
  root(slot: number): Hex | undefined {
    for (let at = this.#last; at < slot; at++) this.#put(at + 1, hashOf(this.#roots.get(at)!, at + 1));
    return this.#roots.get(slot);
  }

  /** Slot of a block that has come; undefined where the root is of none, or it is forgotten. */
  slotOf(root: Hex): number | undefined {
    const newest = this.newestSlot();
    this.root(newest);
    const slot = this.#slots.get(root);
    return slot !== undefined && slot <= newest ? slot : undefined;
  }

  /** What an attester of the epoch votes for as source: the start of the epoch before. */
  source(epoch: number): CheckpointRoot | undefined {
    return this.#checkpoint(Math.max(0, epoch - 1), startOfEpoch(Math.max(0, epoch - 1)));
  }

  /** What an attester of the epoch votes for as target, with a head of that slot. */
  target(epoch: number, headSlot: number): CheckpointRoot | undefined {
    return this.#checkpoint(epoch, Math.min(headSlot, startOfEpoch(epoch)));
  }

  /** Block that the attester duties of an epoch follow from; undefined where it is forgotten. */
  dependentRoot(epoch: number): Hex | undefined {
    return this.root(Math.max(0, startOfEpoch(epoch - 1) - 1));
  }

  /** Forgets blocks that nothing of the epoch or a later one follows from: its duties do from two epochs before. */
  forget(beforeEpoch: number): void {
    this.root(this.slot());
    const first = startOfEpoch(beforeEpoch - 1) - 1;
    for (const [slot, root] of this.#roots) {
      if (slot >= first) break;
      this.#roots.delete(slot);
      this.#slots.delete(root);
    }
  }

  #checkpoint(epoch: number, slot: number): CheckpointRoot | undefined {
    const root = this.root(slot);
    return root && { epoch, root };
  }

  #put(slot: number, root: Hex): void {
    this.#roots.set(slot, root);
    this.#slots.set(root, slot);
    this.#last = slot;
  }
}

/** SHA-256 of a root and a number. */
export function hashOf(root: Hex, number: number): Hex {
  const bytes = new Uint8Array(40);
  bytes.set(fromHex(root));
  new DataView(bytes.buffer).setBigUint64(32, BigInt(number), true);
  return toHex(sha256(bytes));
}

/** The epoch that it is now. */
export function epochNow(chain: DevChain): number {
  return epochOf(chain.slot());
}
