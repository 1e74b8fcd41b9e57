import { SLOTS_PER_EPOCH } from "../../src/spec/slots.ts";

/** At index k: how many slots of committees have k duties, or with which probability a slot has. */
export type SlotCounts = readonly number[];

/** What is less probable does not show in any figure here. */
const NEGLIGIBLE = 1e-12;

/**
 * Attestation duties of a committee's slot: each validator attests once an epoch, in any slot alike, so that their
 * number is binomial. What is less probable than 10^-12 beyond the mean is left out.
 *
 * @param validators at most 10,000: the probability of no duty is a normal number then
 * @returns probabilities
 */
export function slotsOf(validators: number): SlotCounts {
  const counts: number[] = [];
  let probability = (1 - 1 / SLOTS_PER_EPOCH) ** validators;
  for (let k = 0; k <= validators; k++) {
    if (probability < NEGLIGIBLE && k > validators / SLOTS_PER_EPOCH) break;
    counts.push(probability);
    probability *= (validators - k) / ((k + 1) * (SLOTS_PER_EPOCH - 1));
  }
  return counts;
}

/** The sum of counts, index by index. */
export function sumOf(all: readonly SlotCounts[]): SlotCounts {
  const sum: number[] = [];
  for (const counts of all) counts.forEach((count, k) => sum[k] = (sum[k] ?? 0) + count);
  return sum;
}

/** Slots with a duty at all. */
export function activeSlots([, ...active]: SlotCounts): number {
  return active.reduce((a, b) => a + b, 0);
}

/** Duties of all slots. */
export function dutiesOf(counts: SlotCounts): number {
  return counts.reduce((sum, count, k) => sum + k * count, 0);
}

/** Duties per active slot; 1 is the least. */
export function meanDuties(counts: SlotCounts): number {
  return dutiesOf(counts) / activeSlots(counts);
}
