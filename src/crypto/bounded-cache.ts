/** Keeps the values used last, up to a limit. */
export class BoundedCache<Key, Value> {
  readonly #limit: number;
  readonly #entries = new Map<Key, Value>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Values held. */
  get size(): number {
    return this.#entries.size;
  }

  /** The value of `key`, made by `make` where it is not held; what `make` throws is not held. */
  get(key: Key, make: () => Value): Value {
    const held = this.#entries.has(key);
    const value = held ? (this.#entries.get(key) as Value) : make();
    this.#entries.delete(key); // a Map keeps the order of insertion: the first is the one not used for longest
    this.#entries.set(key, value);
    if (this.#entries.size > this.#limit) this.#dropOldest();
    return value;
  }

  #dropOldest(): void {
    const oldest = this.#entries.keys().next();
    if (!oldest.done) this.#entries.delete(oldest.value);
  }
}
