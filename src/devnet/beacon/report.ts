import type { InvalidReport } from "./refusals.ts";
import type { SlashableVotes } from "./votes.ts";

/** What became of the duties of a slot, or of several. */
export interface DutyCount {
  readonly due: number;
  /** Messages accepted, of duties that were due or not. */
  readonly accepted: number;
  /** Duties that were due and of which nothing was accepted. */
  readonly missed: number;
}

/** What became of the duties of a slot. */
export interface SlotCounts {
  readonly slot: number;
  readonly attestations: DutyCount;
  readonly syncMessages: DutyCount;
}

/** The validators of a slot: those with a duty, and those of which a message was accepted. */
export interface SlotValidators {
  readonly due: readonly number[];
  readonly accepted: readonly number[];
}

/** Who did the duties of a slot. */
export interface SlotDuties {
  readonly slot: number;
  readonly attesters: SlotValidators;
  readonly syncCommittee: SlotValidators;
}

/** What a devnet's beacon node was given. */
export interface BeaconReport {
  /** Slots that began since the node was made, up to the one that it is now; of very many the latest. */
  readonly slots: readonly SlotCounts[];
  /** The slots that are not forgotten, with their validators. */
  readonly duties: readonly SlotDuties[];
  readonly invalid: InvalidReport;
  readonly slashable: readonly SlashableVotes[];
}

/** What became of the duties of the slots `from` to `to`, both included. */
export function countsOf(
  { slots }: BeaconReport,
  { from, to }: { readonly from: number; readonly to: number },
): Omit<SlotCounts, "slot"> {
  const within = slots.filter(({ slot }) => from <= slot && slot <= to);
  return {
    attestations: sum(within.map(({ attestations }) => attestations)),
    syncMessages: sum(within.map(({ syncMessages }) => syncMessages)),
  };
}

/** The counts of a slot. */
export function countsOfDuties({ slot, attesters, syncCommittee }: SlotDuties): SlotCounts {
  return { slot, attestations: countOf(attesters), syncMessages: countOf(syncCommittee) };
}

function countOf({ due, accepted }: SlotValidators): DutyCount {
  const done = new Set(accepted);
  return {
    due: due.length,
    accepted: accepted.length,
    missed: due.filter((validatorIndex) => !done.has(validatorIndex)).length,
  };
}

function sum(counts: readonly DutyCount[]): DutyCount {
  return {
    due: counts.reduce((total, { due }) => total + due, 0),
    accepted: counts.reduce((total, { accepted }) => total + accepted, 0),
    missed: counts.reduce((total, { missed }) => total + missed, 0),
  };
}
