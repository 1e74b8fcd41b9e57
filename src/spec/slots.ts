/** How a chain's time is cut into slots. */
export interface SlotTimes {
  /** Start of slot 0, milliseconds since the Unix epoch. */
  readonly genesisMs: number;
  readonly slotMs: number;
}

/** The slot that `nowMs` lies in; 0 before genesis. */
export function slotAt(times: SlotTimes, nowMs: number): number {
  return Math.max(0, Math.floor((nowMs - times.genesisMs) / times.slotMs));
}

/** When a slot starts, milliseconds since the Unix epoch. */
export function startOfSlot(times: SlotTimes, slot: number): number {
  return times.genesisMs + slot * times.slotMs;
}

/** Slots of an epoch. */
export const SLOTS_PER_EPOCH = 32;

/** The epoch that a slot is in. */
export function epochOf(slot: number): number {
  return Math.floor(slot / SLOTS_PER_EPOCH);
}

/** Slots a signing duty lives: it ends at the start of its slot plus this (decision 9). */
export const SIGNING_TTL_SLOTS = 2;

/** When a signing duty of a slot ends, milliseconds since the Unix epoch. */
export function signingExpiry(times: SlotTimes, slot: number): number {
  return startOfSlot(times, slot + SIGNING_TTL_SLOTS);
}
