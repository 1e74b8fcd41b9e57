import type { Duties } from "../../ports/duties.ts";
import type { ValidatorEntry } from "../../ports/registry.ts";
import type { ConsensusRole } from "../../spec/validation/consensus-roles.ts";
import type { SlotTimes } from "../../spec/slots.ts";
import { type DutyFacts, dutyLimit } from "../../spec/validation/duty.ts";
import type { SignerFacts } from "./consensus-history.ts";

/** The duty that a message is about, and what is known of the message's signers. */
export interface MessageDuty {
  readonly role: ConsensusRole;
  readonly slot: number;
  readonly executor: { readonly validators: readonly ValidatorEntry[] };
  readonly known: Pick<SignerFacts, "latestSlots" | "dutyCounts">;
  /** Milliseconds since the slot began; negative before. */
  readonly sinceSlotStartMs: number;
}

/** What rule 8 compares a message with (ssv-wire, Message validation 8). */
export function dutyFactsOf(
  { duties, times: { slotMs } }: { readonly duties: Duties; readonly times: SlotTimes },
  { role, slot, executor: { validators }, known, sinceSlotStartMs }: MessageDuty,
): DutyFacts {
  const mayBeInSync = () => validators.some(({ index }) => duties.inSyncCommittee(index, slot) !== false);
  return {
    role,
    slot,
    slotMs,
    sinceSlotStartMs,
    latestSlots: known.latestSlots,
    dutyCounts: known.dutyCounts,
    assigned: assignment(role, validators, slot, duties),
    dutyLimit: dutyLimit(role, validators.length, mayBeInSync),
  };
}

/** Whether the validator of a proposer's or a sync contribution's message has the duty, as far as is known. */
function assignment(
  role: ConsensusRole,
  validators: readonly ValidatorEntry[],
  slot: number,
  duties: Duties,
): boolean | null {
  const [validator] = validators;
  if (!validator) return null;
  if (role === "proposer") return duties.proposes(validator.index, slot);
  return role === "syncContribution" ? duties.inSyncCommittee(validator.index, slot) : null;
}
