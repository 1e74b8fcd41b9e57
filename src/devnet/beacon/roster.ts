import type { AttesterDuty } from "../../spec/cluster/duty.ts";
import type { Hex } from "../../spec/hex.ts";
import { epochOf } from "../../spec/slots.ts";
import { type DevChain, epochNow, hashOf } from "./chain.ts";
import { attesterDuties, syncCommittee } from "./committees.ts";
import { MAX_MOVES } from "./limits.ts";

/** EPOCHS_PER_SYNC_COMMITTEE_PERIOD of the consensus specification. */
export const EPOCHS_PER_SYNC_PERIOD = 256;

/** The duties of an epoch as they were or are. */
export interface Shuffling {
  readonly dependentRoot: Hex;
  readonly byValidator: ReadonlyMap<number, AttesterDuty>;
  readonly bySlot: ReadonlyMap<number, readonly AttesterDuty[]>;
}

interface Epoch {
  /** The last is in force. */
  readonly shufflings: Shuffling[];
  /** For each that is not in force any more: the slot in which it was replaced. */
  readonly replacedIn: number[];
}

/** Who attests when, and who is in the sync committee. */
export class Roster {
  readonly #chain: DevChain;
  readonly #validators: readonly number[];
  readonly #epochs = new Map<number, Epoch>();
  readonly #committees = new Map<number, readonly number[]>();

  /** @param validators their indices */
  constructor(chain: DevChain, validators: readonly number[]) {
    this.#chain = chain;
    this.#validators = validators;
  }

  /** What is in force for an epoch; undefined where it is forgotten. */
  shuffling(epoch: number): Shuffling | undefined {
    return this.#epoch(epoch)?.shufflings.at(-1);
  }

  /** The duties of a slot as they were when it began: what becomes of them is reported. */
  dueIn(slot: number): readonly AttesterDuty[] {
    const epoch = this.#epoch(epochOf(slot));
    if (epoch === undefined) return [];
    const began = epoch.replacedIn.findIndex((replaced) => replaced >= slot);
    return epoch.shufflings.at(began)!.bySlot.get(slot) ?? [];
  }

  /** The duties in a slot that may be done: those in force, and those that were when the slot began. */
  openIn(slot: number): readonly AttesterDuty[] {
    const epoch = this.#epoch(epochOf(slot));
    return epoch?.shufflings.flatMap(({ bySlot }, i) =>
      slot <= (epoch.replacedIn[i] ?? Infinity) ? bySlot.get(slot) ?? [] : []
    ) ?? [];
  }

  /**
   * Gives an epoch's duties another dependent root.
   * @throws RangeError where it is neither this epoch nor the next, or was moved too often
   */
  move(epoch: number): void {
    const now = epochNow(this.#chain);
    if (epoch !== now && epoch !== now + 1) {
      throw new RangeError(`duties of epoch ${epoch} cannot be moved: it is epoch ${now}`);
    }
    const { shufflings, replacedIn } = this.#epoch(epoch)!;
    if (replacedIn.length >= MAX_MOVES) throw new RangeError(`duties of epoch ${epoch} were moved too often`);
    shufflings.push(this.#shuffle(epoch, hashOf(shufflings.at(-1)!.dependentRoot, epoch)));
    replacedIn.push(this.#chain.slot());
  }

  /** Members of the sync committee that signs in a slot; it changes one slot before the period does. */
  syncCommitteeIn(slot: number): readonly number[] {
    return this.syncCommitteeOf(epochOf(slot + 1));
  }

  /** Members of the sync committee of an epoch's period. */
  syncCommitteeOf(epoch: number): readonly number[] {
    const period = Math.floor(epoch / EPOCHS_PER_SYNC_PERIOD);
    const known = this.#committees.get(period);
    if (known !== undefined) return known;
    const seed = hashOf(this.#chain.facts.genesisValidatorsRoot, period);
    const members = syncCommittee(this.#validators, seed);
    this.#committees.set(period, members);
    return members;
  }

  /** Forgets what is before the epoch. */
  forget(before: number): void {
    for (const epoch of this.#epochs.keys()) if (epoch < before) this.#epochs.delete(epoch);
    const period = Math.floor(before / EPOCHS_PER_SYNC_PERIOD);
    for (const known of this.#committees.keys()) if (known < period) this.#committees.delete(known);
  }

  #epoch(epoch: number): Epoch | undefined {
    const known = this.#epochs.get(epoch);
    if (known !== undefined) return known;
    const dependentRoot = this.#chain.dependentRoot(epoch);
    if (dependentRoot === undefined) return undefined;
    const made: Epoch = { shufflings: [this.#shuffle(epoch, dependentRoot)], replacedIn: [] };
    this.#epochs.set(epoch, made);
    return made;
  }

  #shuffle(epoch: number, dependentRoot: Hex): Shuffling {
    const duties = attesterDuties(this.#validators, epoch, dependentRoot);
    return {
      dependentRoot,
      byValidator: new Map(duties.map((duty) => [duty.validatorIndex, duty])),
      bySlot: Map.groupBy(duties, ({ slot }) => slot),
    };
  }
}
