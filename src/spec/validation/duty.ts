import type { Code } from "../codes.ts";
import { SLOTS_PER_EPOCH, type SlotTimes } from "../slots.ts";
import { CONSENSUS_ROLES, type ConsensusRole } from "./consensus-roles.ts";

/** Two clocks may differ by so much before it shows, milliseconds. */
const CLOCK_TOLERANCE_MS = 50;

/** How early a message may be to be held for its slot's start, milliseconds (decision 17). */
export const HELD_EARLY_MS = 2_000;

/** What a message may be late after its duty's time to live, milliseconds. */
const LATE_MARGIN_MS = 3_000;

/** Aggregations of one validator in an epoch: one, and one that a reorganisation moved. */
const AGGREGATIONS_PER_EPOCH = 2;

/** What a message's duty is compared with. */
export interface DutyFacts {
  readonly role: ConsensusRole;
  readonly slot: number;
  readonly slotMs: number;
  /** Milliseconds since the message's slot began; negative before. */
  readonly sinceSlotStartMs: number;
  /** Latest slot that each signer has sent a message of; null for none. */
  readonly latestSlots: readonly (number | null)[];
  /** Duties in the slot's epoch that each signer has sent messages of, this one included. */
  readonly dutyCounts: readonly number[];
  /** Whether the validator has the duty in the slot; null where that is not known or not asked of the role. */
  readonly assigned: boolean | null;
  /** Duties that the executor may have in an epoch; null for any number. */
  readonly dutyLimit: number | null;
}

/** One validator's duties follow each other; a committee's run side by side. */
export function checkSlotOrder({ role, slot, latestSlots }: DutyFacts): Code | null {
  if (CONSENSUS_ROLES[role].executor === "committee") return null;
  return latestSlots.some((latest) => latest !== null && latest > slot) ? "SlotAlreadyAdvanced" : null;
}

/** Whether the message comes in its duty's time: not over two seconds early, not past the time to live. */
export function checkSlotTime(facts: Pick<DutyFacts, "role" | "slotMs" | "sinceSlotStartMs">): Code | null {
  const { role, slotMs, sinceSlotStartMs } = facts;
  if (-sinceSlotStartMs > HELD_EARLY_MS) return "EarlyMessage";
  const endMs = CONSENSUS_ROLES[role].ttlSlots * slotMs + LATE_MARGIN_MS;
  return sinceSlotStartMs - endMs > CLOCK_TOLERANCE_MS ? "LateMessage" : null;
}

/** Whether a message has to wait for its slot to begin (decision 17). */
export function isEarly(sinceSlotStartMs: number): boolean {
  return -sinceSlotStartMs > CLOCK_TOLERANCE_MS;
}

/** The oldest slot of which any role's message is still taken. */
export function oldestSlot({ genesisMs, slotMs }: SlotTimes, nowMs: number): number {
  const longest = Math.max(...Object.values(CONSENSUS_ROLES).map(({ ttlSlots }) => ttlSlots));
  const earliestMs = nowMs - longest * slotMs - LATE_MARGIN_MS - CLOCK_TOLERANCE_MS;
  return Math.max(0, Math.ceil((earliestMs - genesisMs) / slotMs));
}

/**
 * Duties that an executor may have in an epoch; null where no rule says. A committee has one in every slot in which one
 * of its validators attests, twice as many where a reorganisation moves them, and one in every slot while one of its
 * validators is in the sync committee.
 * @param mayBeInSync whether any of the validators is in the sync committee, as far as known; asked where it matters
 */
export function dutyLimit(
  role: ConsensusRole,
  validators: number,
  mayBeInSync: () => boolean,
): number | null {
  if (role === "aggregator") return AGGREGATIONS_PER_EPOCH;
  if (CONSENSUS_ROLES[role].executor === "validator") return null;
  const attesting = 2 * validators;
  return attesting < SLOTS_PER_EPOCH && !mayBeInSync() ? attesting : SLOTS_PER_EPOCH;
}

/** A message's duty: order, assignment, time, count (ssv-wire, Message validation 8, in its order). */
export function checkDuty(facts: DutyFacts): Code | null {
  const order = checkSlotOrder(facts);
  if (order) return order;
  if (facts.assigned === false) return "NoDutyInSlot";
  const time = checkSlotTime(facts);
  if (time) return time;
  const { dutyLimit: limit, dutyCounts } = facts;
  return limit !== null && dutyCounts.some((count) => count > limit) ? "TooManyDuties" : null;
}
