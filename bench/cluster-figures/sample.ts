import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { SLOTS_PER_EPOCH } from "../../src/spec/slots.ts";
import type { Population } from "./population.ts";
import type { SlotCounts } from "./slots.ts";

/** Duties of a population over some epochs, drawn. */
export interface Sample {
  /** Slots by their attestations. */
  readonly attestations: SlotCounts;
  /** Slots by their attestations and sync-committee messages together. */
  readonly all: SlotCounts;
  /** Sync-committee messages. */
  readonly syncMessages: number;
}

export interface SampleOptions {
  /** A 32-bit number: the same seed, the same sample. */
  readonly seed: number;
  readonly epochs: number;
}

/** Of a million validators so many are in the sync committee (consensus-specs altair, SYNC_COMMITTEE_SIZE). */
const SYNC_COMMITTEE_SIZE = 512;
const VALIDATORS = 1_000_000;

/**
 * Draws epochs: each validator attests in one slot, any alike, and may be in the sync committee, which has it sign in
 * every slot. Epochs are independent of each other; a real member stays for 256.
 */
export function sampleOf(population: Population, { seed, epochs }: SampleOptions): Sample {
  const chance = xoroshiro128plus(seed);
  const attestations: number[] = [];
  const all: number[] = [];
  let syncMessages = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const validators of population) {
      const slots = new Array<number>(SLOTS_PER_EPOCH).fill(0);
      let members = 0;
      for (let i = 0; i < validators; i++) {
        slots[uniformInt(chance, 0, SLOTS_PER_EPOCH - 1)]!++;
        if (uniformInt(chance, 0, VALIDATORS - 1) < SYNC_COMMITTEE_SIZE) members++;
      }
      syncMessages += members * SLOTS_PER_EPOCH;
      for (const duties of slots) {
        attestations[duties] = (attestations[duties] ?? 0) + 1;
        all[duties + members] = (all[duties + members] ?? 0) + 1;
      }
    }
  }
  return { attestations: filled(attestations), all: filled(all), syncMessages };
}

/** Counts without holes. */
function filled(counts: readonly number[]): SlotCounts {
  return Array.from(counts, (count) => count ?? 0);
}
