import { forkAt } from "../../spec/forks.ts";
import { epochOf, SLOTS_PER_EPOCH } from "../../spec/slots.ts";
import { type DevChain, startOfEpoch } from "./chain.ts";
import { MAX_REPORTED_SLOTS } from "./limits.ts";
import { type BeaconReport, countsOfDuties, type SlotCounts, type SlotDuties } from "./report.ts";
import { InvalidMessages } from "./refusals.ts";
import type { Roster } from "./roster.ts";
import { Tally } from "./tally.ts";
import { VoteHistory } from "./votes.ts";

/** What was accepted and what was due, slot by slot. */
export class DutyLedger {
  readonly attestations = new Tally();
  readonly syncMessages = new Tally();
  readonly votes = new VoteHistory();
  readonly invalid = new InvalidMessages();
  readonly #chain: DevChain;
  readonly #roster: Roster;
  /** Of slots that are forgotten; `next` is the first that is not. */
  #counted: SlotCounts[] = [];
  #next: number;

  constructor(chain: DevChain, roster: Roster) {
    this.#chain = chain;
    this.#roster = roster;
    this.#next = chain.nextSlot();
  }

  /** The slot of the epoch in which a validator's attestation was accepted. */
  attestedIn(epoch: number, validatorIndex: number): number | undefined {
    const first = startOfEpoch(epoch);
    return Array.from({ length: SLOTS_PER_EPOCH }, (_, i) => first + i)
      .find((slot) => this.attestations.has(slot, validatorIndex));
  }

  report(): BeaconReport {
    const duties = this.#dutiesTo(this.#chain.slot());
    return {
      slots: [...this.#counted, ...duties.map(countsOfDuties)].slice(-MAX_REPORTED_SLOTS),
      duties,
      invalid: this.invalid.report(),
      slashable: this.votes.slashable(),
    };
  }

  /** Forgets who did the duties before the epoch; their counts are kept. */
  forget(before: number): void {
    const slot = startOfEpoch(before);
    const counts = this.#dutiesTo(slot - 1).map(countsOfDuties);
    this.#counted = [...this.#counted, ...counts].slice(-MAX_REPORTED_SLOTS);
    this.#next = Math.max(this.#next, slot);
    this.attestations.forget(slot);
    this.syncMessages.forget(slot);
    this.votes.forget(before);
  }

  #dutiesTo(last: number): SlotDuties[] {
    return Array.from(
      { length: Math.max(0, last + 1 - this.#next) },
      (_, i) => this.#dutiesOf(this.#next + i),
    );
  }

  #dutiesOf(slot: number): SlotDuties {
    return {
      slot,
      attesters: { due: this.#attestersDue(slot), accepted: this.attestations.of(slot) },
      syncCommittee: { due: this.#syncMembersDue(slot), accepted: this.syncMessages.of(slot) },
    };
  }

  /** One that attested in another slot before its duty was moved must not do so again. */
  #attestersDue(slot: number): number[] {
    return this.#roster.dueIn(slot).map(({ validatorIndex }) => validatorIndex).filter((validatorIndex) => {
      const attested = this.attestedIn(epochOf(slot), validatorIndex);
      return attested === undefined || attested === slot;
    });
  }

  #syncMembersDue(slot: number): number[] {
    const { version } = forkAt(this.#chain.facts, epochOf(slot));
    return version === "phase0" ? [] : [...this.#roster.syncCommitteeIn(slot)];
  }
}
