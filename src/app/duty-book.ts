import type { AttesterDuties, BeaconNode } from "../ports/beacon.ts";
import type { Duties } from "../ports/duties.ts";
import type { Log } from "../ports/log.ts";
import type { AttesterDuty } from "../spec/cluster/duty.ts";
import type { Hex } from "../spec/hex.ts";
import { epochOf } from "../spec/slots.ts";

/** What is known of one epoch. */
interface EpochDuties {
  readonly dependentRoot: Hex;
  /** By slot, then by validator index. */
  readonly attesters: ReadonlyMap<number, ReadonlyMap<number, AttesterDuty>>;
  readonly syncCommittee: ReadonlySet<number>;
}

export interface DutyBookOptions {
  readonly beacon: Pick<BeaconNode, "attesterDuties" | "syncCommitteeMembers">;
  /** Indices of this operator's validators. */
  readonly indices: readonly number[];
  readonly log: Log;
}

function bySlot({ duties }: AttesterDuties): EpochDuties["attesters"] {
  const slots = new Map<number, Map<number, AttesterDuty>>();
  for (const duty of duties) {
    const slot = slots.get(duty.slot) ?? new Map<number, AttesterDuty>();
    slots.set(duty.slot, slot.set(duty.validatorIndex, duty));
  }
  return slots;
}

/** Who of this operator's validators has which duty, as its beacon node told it: of this epoch and its neighbours. */
export class DutyBook implements Duties {
  readonly #options: DutyBookOptions;
  readonly #epochs = new Map<number, EpochDuties>();
  /** Epochs of which the beacon node did not tell the duties when it was asked last. */
  readonly #missed = new Set<number>();
  readonly #asking = new Map<number, Promise<boolean>>();

  constructor(options: DutyBookOptions) {
    this.#options = options;
  }

  /** What a validator attests in a slot; null where it does not, or its duties are not known. */
  attester(validatorIndex: number, slot: number): AttesterDuty | null {
    return this.#epochs.get(epochOf(slot))?.attesters.get(slot)?.get(validatorIndex) ?? null;
  }

  /**
   * What is signed in a slot goes into the next slot's block, and that one's committee counts (consensus-specs altair,
   * validator guide, Sync Committee); it is another one only where a period ends.
   */
  inSyncCommittee(validatorIndex: number, slot: number): boolean | null {
    const known = this.#epochs.get(epochOf(slot + 1)) ?? this.#epochs.get(epochOf(slot));
    return known?.syncCommittee.has(validatorIndex) ?? null;
  }

  /** Proposals are not asked for. */
  proposes(): null {
    return null;
  }

  /** Asks for an epoch that is not known, forgets the ones long over; true where the epoch is known now. */
  async know(epoch: number): Promise<boolean> {
    for (const known of this.#epochs.keys()) if (known < epoch - 2) this.#epochs.delete(known);
    for (const missed of this.#missed) if (missed < epoch - 2) this.#missed.delete(missed);
    return this.#epochs.has(epoch) || await this.#ask(epoch);
  }

  /** What an epoch's duties follow from is this root: where they followed from another they are asked for again. */
  async follow(epoch: number, dependentRoot: Hex): Promise<void> {
    const known = this.#epochs.get(epoch);
    if (!known || known.dependentRoot === dependentRoot) return;
    this.#options.log.info("a reorganisation changed duties: asking again", { epoch });
    await this.#ask(epoch);
  }

  /** One question an epoch at a time; what fails is asked again at the next slot. */
  #ask(epoch: number): Promise<boolean> {
    const asking = this.#asking.get(epoch) ?? this.#fetch(epoch).finally(() => this.#asking.delete(epoch));
    this.#asking.set(epoch, asking);
    return asking;
  }

  async #fetch(epoch: number): Promise<boolean> {
    const { beacon, indices, log } = this.#options;
    try {
      const [attesters, members] = await Promise.all([
        beacon.attesterDuties(epoch, indices),
        beacon.syncCommitteeMembers(epoch, indices),
      ]);
      this.#epochs.set(epoch, {
        dependentRoot: attesters.dependentRoot,
        attesters: bySlot(attesters),
        syncCommittee: new Set(members),
      });
      this.#missed.delete(epoch);
      return true;
    } catch (error) {
      // Once an epoch: it is asked again and again.
      if (!this.#missed.has(epoch)) {
        log.warn("the beacon node did not tell the duties", { epoch, cause: String(error) });
      }
      this.#missed.add(epoch);
      return false;
    }
  }
}
