import { SIGNING_TTL_SLOTS } from "../../spec/slots.ts";
import type { SeenFacts } from "../../spec/validation/signing-partials.ts";

/** A partial as far as repeats are concerned. */
export interface SeenKey {
  readonly signer: number;
  readonly validator: string;
  /** Role and root: the duty's key. */
  readonly duty: string;
  readonly slot: number;
}

/**
 * Which partials were accepted, by slot. Only accepted ones are kept, so per signer and validator it holds at most the
 * limit a slot, for the slots in which a message counts.
 */
export class SeenPartials {
  /** slot → "signer:validator" → duties */
  readonly #slots = new Map<number, Map<string, Set<string>>>();

  /** What was accepted before of the same signer and validator. */
  facts(key: SeenKey): SeenFacts {
    const pair = `${key.signer}:${key.validator}`;
    const sameRoot = [...this.#slots.values()].some((slot) => slot.get(pair)?.has(key.duty) ?? false);
    const sizes = [...this.#slots.values()].map((slot) => slot.get(pair)?.size ?? 0);
    return {
      sameRoot,
      rootsInSlot: this.#slots.get(key.slot)?.get(pair)?.size ?? 0,
      rootsInAll: sizes.reduce((sum, size) => sum + size, 0),
    };
  }

  /** Forgets the slots that no longer count in `currentSlot`. */
  expire(currentSlot: number): void {
    for (const slot of this.#slots.keys()) {
      if (slot + SIGNING_TTL_SLOTS <= currentSlot) this.#slots.delete(slot);
    }
  }

  /** Keeps an accepted partial; forgets the slots that no longer count in `currentSlot`. */
  add(key: SeenKey, currentSlot: number): void {
    this.expire(currentSlot);
    const slot = this.#slots.get(key.slot) ?? new Map<string, Set<string>>();
    this.#slots.set(key.slot, slot);
    const pair = `${key.signer}:${key.validator}`;
    const duties = slot.get(pair) ?? new Set<string>();
    slot.set(pair, duties.add(key.duty));
  }
}
