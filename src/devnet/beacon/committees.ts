import type { AttesterDuty } from "../../spec/cluster/duty.ts";
import type { Hex } from "../../spec/hex.ts";
import { SLOTS_PER_EPOCH } from "../../spec/slots.ts";
import { hashOf, startOfEpoch } from "./chain.ts";

/** Where there are more validators in a slot than this, they are in several committees. */
const COMMITTEE_SIZE = 8;

/** MAX_COMMITTEES_PER_SLOT of the consensus specification. */
const MAX_COMMITTEES = 64;

/** SYNC_COMMITTEE_SIZE of the consensus specification. */
export const SYNC_COMMITTEE_SIZE = 512;

/** Fewest members of a sync committee, where there are so many validators. */
const MIN_SYNC_MEMBERS = 4;

/** Every validator's duty in an epoch, each once: another seed, other slots. */
export function attesterDuties(validators: readonly number[], epoch: number, seed: Hex): AttesterDuty[] {
  const order = shuffled(validators, seed);
  const committees = Math.min(MAX_COMMITTEES, Math.floor(order.length / SLOTS_PER_EPOCH / COMMITTEE_SIZE));
  return parts(order, SLOTS_PER_EPOCH).flatMap((inSlot, offset) =>
    parts(inSlot, Math.max(1, committees)).flatMap((members, committeeIndex) =>
      members.map((validatorIndex, place): AttesterDuty => ({
        validatorIndex,
        slot: startOfEpoch(epoch) + offset,
        committeeIndex,
        committeeLength: members.length,
        committeesAtSlot: Math.max(1, committees),
        validatorCommitteeIndex: place,
      }))
    )
  );
}

/** The members of a sync committee: about half of the validators, in the order of their places. */
export function syncCommittee(validators: readonly number[], seed: Hex): number[] {
  const half = Math.max(MIN_SYNC_MEMBERS, Math.ceil(validators.length / 2));
  return shuffled(validators, seed).slice(0, Math.min(half, SYNC_COMMITTEE_SIZE));
}

/** A member's places in a sync committee: the members take turns until all places are taken. */
export function syncPlaces(members: readonly number[], validatorIndex: number): number[] {
  const first = members.indexOf(validatorIndex);
  if (first < 0) return [];
  const count = Math.ceil((SYNC_COMMITTEE_SIZE - first) / members.length);
  return Array.from({ length: count }, (_, i) => first + i * members.length);
}

/** In an order that follows from the seed. */
export function shuffled(validators: readonly number[], seed: Hex): number[] {
  return validators.map((index) => ({ index, at: hashOf(seed, index) }))
    .sort((a, b) => a.at < b.at ? -1 : 1)
    .map(({ index }) => index);
}

/** Cut into so many parts, as even as can be. */
function parts<T>(list: readonly T[], count: number): T[][] {
  const from = (part: number) => Math.floor(list.length * part / count);
  return Array.from({ length: count }, (_, part) => list.slice(from(part), from(part + 1)));
}
