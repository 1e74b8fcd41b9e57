import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Of seeds in a row the generator's first draws are in a row, too: each bit is to count (MurmurHash3's last step). */
function mixed(seed: number): number {
  let bits = seed;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

/** Seeded chance: the same seed, the same numbers. */
export class Random {
  readonly #generator;
  readonly #seed: number;

  /** @param seed a 32-bit number */
  constructor(seed: number) {
    this.#seed = seed | 0;
    this.#generator = xoroshiro128plus(mixed(this.#seed));
  }

  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return uniformInt(this.#generator, min, max);
  }

  /** Whether something of that probability happens. */
  chance(probability: number): boolean {
    return this.int(0, 999_999) < probability * 1_000_000;
  }

  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)]!;
  }

  /** The list in another order. */
  shuffle<T>(list: readonly T[]): T[] {
    const rest = [...list];
    return list.map(() => rest.splice(this.int(0, rest.length - 1), 1)[0]!);
  }

  /** Some of a list, in another order; possibly none, possibly all. */
  some<T>(list: readonly T[]): T[] {
    return this.shuffle(list).slice(0, this.int(0, list.length));
  }

  /** Chance of its own, which what else is drawn does not change. */
  fork(index: number): Random {
    return new Random(Math.imul(this.#seed ^ 0x9e3779b9, 0x85ebca6b) + Math.imul(index + 1, 0xc2b2ae35));
  }
}
