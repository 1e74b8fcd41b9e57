/** Counts per key within a slot; only the current slot is kept, so it is bounded by what one slot can hold. */
export class SlotCounter {
  #slot = -1;
  readonly #counts = new Map<string, number>();

  /** How often the key was counted in the slot. */
  count(slot: number, key: string): number {
    return slot === this.#slot ? this.#counts.get(key) ?? 0 : 0;
  }

  /** Counts the key once; a new slot starts from nothing. */
  add(slot: number, key: string): void {
    if (slot !== this.#slot) this.#counts.clear();
    this.#slot = slot;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }
}
