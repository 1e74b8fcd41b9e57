/** What was accepted, by slot and validator: one message of each validator in a slot. */
export class Tally {
  readonly #slots = new Map<number, Map<number, string>>();

  /** @param content what tells the message from another one of the same validator and slot */
  add(slot: number, validatorIndex: number, content: string): void {
    const accepted = this.#slots.get(slot) ?? new Map<number, string>();
    this.#slots.set(slot, accepted.set(validatorIndex, content));
  }

  /** What was accepted of a validator in a slot. */
  content(slot: number, validatorIndex: number): string | undefined {
    return this.#slots.get(slot)?.get(validatorIndex);
  }

  has(slot: number, validatorIndex: number): boolean {
    return this.content(slot, validatorIndex) !== undefined;
  }

  /** Validators of which a message was accepted, in the order they came. */
  of(slot: number): number[] {
    return [...this.#slots.get(slot)?.keys() ?? []];
  }

  /** Forgets slots before this one. */
  forget(before: number): void {
    for (const slot of this.#slots.keys()) if (slot < before) this.#slots.delete(slot);
  }
}
