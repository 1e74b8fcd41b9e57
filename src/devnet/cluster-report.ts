import type { BeaconReport, SlotDuties, SlotValidators } from "./beacon/report.ts";
import type { DevnetValidator } from "./plan.ts";

/** What clusters did over some slots, as the beacon node saw it. */
export interface ClusterReport {
  /** Slots of committees in which one of their validators had a duty. */
  readonly slots: number;
  /** Those of them from which the beacon node took something: it takes nothing that was not decided. */
  readonly decided: number;
  /** Taken, each once. */
  readonly attestations: number;
  readonly syncMessages: number;
  /** Attestations and sync-committee messages that were due and did not come. */
  readonly missed: number;
}

/** Gathers what the beacon node reports of some slots: it forgets the validators of slots that are long over. */
export class ClusterTally {
  readonly #from: number;
  readonly #to: number;
  readonly #committeeOf: ReadonlyMap<number, string>;
  readonly #slots = new Map<number, SlotDuties>();

  /** @param slots the first and the last, both included */
  constructor(
    validators: readonly Pick<DevnetValidator, "index" | "operatorIds">[],
    { from, to }: { readonly from: number; readonly to: number },
  ) {
    this.#from = from;
    this.#to = to;
    this.#committeeOf = new Map(validators.map(({ index, operatorIds }) => [index, operatorIds.join()]));
  }

  /** Takes what is reported now; more often than the beacon node forgets, which is after epochs. */
  note({ duties }: Pick<BeaconReport, "duties">): void {
    for (const duty of duties) {
      if (this.#from <= duty.slot && duty.slot <= this.#to) this.#slots.set(duty.slot, duty);
    }
  }

  /** Sums up the slots up to one; all of them where none is given. */
  report(upTo = this.#to): ClusterReport {
    const slots = [...this.#slots.values()].filter(({ slot }) => slot <= upTo);
    const attesters = slots.map(({ slot, attesters }) => ({ slot, ...attesters }));
    const members = slots.map(({ slot, syncCommittee }) => ({ slot, ...syncCommittee }));
    const all = [...attesters, ...members];
    return {
      slots: this.#committees(all, "due").size,
      decided: this.#committees(all, "accepted").size,
      attestations: sum(attesters, ({ accepted }) => accepted.length),
      syncMessages: sum(members, ({ accepted }) => accepted.length),
      missed: sum(all, ({ due, accepted }) => new Set(due).difference(new Set(accepted)).size),
    };
  }

  /** Slots of committees that have validators in the list of that name. */
  #committees(duties: readonly Duties[], list: "due" | "accepted"): ReadonlySet<string> {
    const named = duties.flatMap((duty) =>
      duty[list].map((index) => `${duty.slot}:${this.#committeeOf.get(index)}`)
    );
    return new Set(named);
  }
}

type Duties = SlotValidators & { readonly slot: number };

function sum(duties: readonly Duties[], count: (duties: Duties) => number): number {
  return duties.reduce((total, each) => total + count(each), 0);
}
