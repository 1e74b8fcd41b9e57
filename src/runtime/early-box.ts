/** A validated message for a duty that has not been requested here yet. */
export interface EarlyMessage<Message> {
  /** Key of the duty it is for. */
  readonly key: string;
  /** Operator that signed it. */
  readonly signer: number;
  /** Whose duty it is: a validator, or a committee in a role. */
  readonly executor: string;
  /** The message's slot. */
  readonly slot: number;
  /** What it holds in memory, about. */
  readonly bytes: number;
  readonly message: Message;
}

/** How much is held. */
export interface EarlyBoxBounds {
  /** Messages of one signer for one executor in one slot. */
  readonly perSignerExecutorSlot: number;
  /** Messages in all. */
  readonly total: number;
  /** Bytes of them in all. */
  readonly bytes: number;
  /** Slots after a message's own in which it is still held. */
  readonly heldSlots: number;
}

/**
 * Messages that came before the local request (decision 6). Bounded twice: where a signer's quota is full its own
 * oldest goes; where the box is full, of messages or of bytes, the oldest of the signer that holds most of them goes. So
 * one that floods it loses only its own messages.
 */
export class EarlyBox<Message> {
  readonly #bounds: EarlyBoxBounds;
  readonly #byKey = new Map<string, Set<EarlyMessage<Message>>>();
  readonly #byQuota = new Map<string, Set<EarlyMessage<Message>>>();
  readonly #bySigner = new Map<number, Set<EarlyMessage<Message>>>();
  /** Who signed what has lapsed, of duties for which something is still held. */
  readonly #lapsed = new Map<string, Set<number>>();
  /** Bytes that each signer's messages hold. */
  readonly #bytesOf = new Map<number, number>();
  #size = 0;
  #bytes = 0;

  constructor(bounds: EarlyBoxBounds) {
    this.#bounds = bounds;
  }

  /** Messages held. */
  get size(): number {
    return this.#size;
  }

  /** Holds a message; another one may have to go for it. */
  hold(early: EarlyMessage<Message>): void {
    const quota = this.#byQuota.get(quotaOf(early));
    if (quota && quota.size >= this.#bounds.perSignerExecutorSlot) this.#drop(oldest(quota));
    else if (this.#size >= this.#bounds.total) this.#drop(oldest(this.#largest(early.signer)));
    while (this.#size > 0 && this.#bytes + early.bytes > this.#bounds.bytes) {
      this.#drop(oldest(this.#bySigner.get(this.#heaviest(early))!));
    }
    put(this.#byKey, early.key, early);
    put(this.#byQuota, quotaOf(early), early);
    put(this.#bySigner, early.signer, early);
    this.#count(early, 1);
  }

  /** Takes out what is held for a duty, oldest first. */
  take(key: string): Message[] {
    const held = [...this.#byKey.get(key) ?? []];
    held.forEach((early) => this.#drop(early));
    this.#lapsed.delete(key);
    return held.map((early) => early.message);
  }

  /**
   * Drops what is past its time once `slot` has begun; says for which duties nothing is held any more, and who had
   * signed, in whatever slot.
   */
  expire(slot: number): { readonly key: string; readonly signers: readonly number[] }[] {
    for (const held of this.#byQuota.values()) {
      for (const early of held) {
        if (early.slot + this.#bounds.heldSlots >= slot) continue;
        put(this.#lapsed, early.key, early.signer);
        this.#drop(early);
      }
    }
    const over = [...this.#lapsed].filter(([key]) => !this.#byKey.has(key));
    for (const [key] of over) this.#lapsed.delete(key);
    return over.map(([key, signers]) => ({ key, signers: [...signers] }));
  }

  /** Messages of the signer that holds most; of equals, the one whose message comes in. */
  #largest(incoming: number): Set<EarlyMessage<Message>> {
    let largest = this.#bySigner.get(incoming) ?? new Set();
    for (const held of this.#bySigner.values()) if (held.size > largest.size) largest = held;
    return largest;
  }

  #drop(early: EarlyMessage<Message> | undefined): void {
    if (!early) return;
    remove(this.#byKey, early.key, early);
    remove(this.#byQuota, quotaOf(early), early);
    remove(this.#bySigner, early.signer, early);
    this.#count(early, -1);
  }

  #count({ signer, bytes }: EarlyMessage<Message>, sign: 1 | -1): void {
    this.#size += sign;
    this.#bytes += sign * bytes;
    const left = (this.#bytesOf.get(signer) ?? 0) + sign * bytes;
    if (this.#bySigner.has(signer)) this.#bytesOf.set(signer, left);
    else this.#bytesOf.delete(signer);
  }

  /** The signer whose messages hold most bytes, the incoming one's among them where it has any here. */
  #heaviest({ signer, bytes }: EarlyMessage<Message>): number {
    const share = (id: number) => this.#bytesOf.get(id)! + (id === signer ? bytes : 0);
    return [...this.#bytesOf.keys()].reduce((most, id) => share(id) > share(most) ? id : most);
  }
}

function quotaOf(early: EarlyMessage<unknown>): string {
  return `${early.signer}:${early.executor}:${early.slot}`;
}

/** A set keeps the order of insertion. */
function oldest<T>(set: ReadonlySet<T>): T | undefined {
  return set.values().next().value;
}

function put<K, T>(map: Map<K, Set<T>>, key: K, value: T): void {
  const set = map.get(key);
  if (set) set.add(value);
  else map.set(key, new Set([value]));
}

function remove<K, T>(map: Map<K, Set<T>>, key: K, value: T): void {
  const set = map.get(key);
  set?.delete(value);
  if (set?.size === 0) map.delete(key);
}
