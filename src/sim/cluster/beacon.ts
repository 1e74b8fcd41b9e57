import type { altair, electra } from "@lodestar/types";
import {
  type AttesterDuties,
  BeaconError,
  type BeaconNode,
  type Head,
  type SubmittedAttestations,
} from "../../ports/beacon.ts";
import type { Clock } from "../../ports/clock.ts";
import type { AttestationData } from "../../spec/containers/beacon.ts";
import { epochOf } from "../../spec/slots.ts";
import type { Random } from "../random.ts";
import type { Scheduler } from "../scheduler.ts";
import type { ClusterWorld } from "./world.ts";

/** Validators of a slot of the simulated chain, in one committee. */
const COMMITTEE_LENGTH = 64;

/** What an operator gave its beacon node. */
export interface HandedIn {
  readonly attestations: readonly electra.SingleAttestation[];
  readonly syncMessages: readonly altair.SyncCommitteeMessage[];
}

/** What a simulated beacon node is joined to. */
export interface SimBeaconOptions {
  readonly world: ClusterWorld;
  readonly operatorId: number;
  /** True time. */
  readonly scheduler: Scheduler;
  /** The operator's: what it waits for goes with it. */
  readonly clock: Clock;
  readonly random: Random;
  readonly handedIn: (what: HandedIn) => void;
}

/** The beacon node of one operator: it sees the chain in its own time, answers after a while, and now and then not at all. */
export class SimBeacon implements BeaconNode {
  readonly #options: SimBeaconOptions;

  constructor(options: SimBeaconOptions) {
    this.#options = options;
  }

  attesterDuties(epoch: number, indices: readonly number[]): Promise<AttesterDuties> {
    return this.#answer((nowMs) => {
      const { world: { chain, slots }, operatorId } = this.#options;
      const version = chain.version(operatorId, nowMs);
      const own = slots.filter((slot) => epochOf(slot) === epoch);
      const duties = own.flatMap((slot) =>
        chain.attesters(slot, version).filter((index) => indices.includes(index)).map((validatorIndex) => ({
          validatorIndex,
          slot,
          committeeIndex: 0,
          committeeLength: COMMITTEE_LENGTH,
          committeesAtSlot: 1,
          validatorCommitteeIndex: validatorIndex,
        }))
      );
      return { dependentRoot: chain.dependentRoot(epoch, version), duties };
    });
  }

  syncCommitteeMembers(epoch: number, indices: readonly number[]): Promise<readonly number[]> {
    const { chain } = this.#options.world;
    return this.#answer(() => chain.syncCommittee(epoch).filter((index) => indices.includes(index)));
  }

  attestationData(slot: number): Promise<AttestationData> {
    const { world: { chain }, operatorId } = this.#options;
    return this.#answer((nowMs) => chain.vote(operatorId, slot, nowMs));
  }

  submitAttestations(submitted: SubmittedAttestations): Promise<void> {
    return this.#answer(() => {
      // The simulated chain is of no other version.
      if (submitted.version !== "fulu") throw new BeaconError("refused", "attestations of another fork");
      this.#options.handedIn({ attestations: submitted.attestations, syncMessages: [] });
    });
  }

  submitSyncCommitteeMessages(syncMessages: readonly altair.SyncCommitteeMessage[]): Promise<void> {
    return this.#answer(() => this.#options.handedIn({ attestations: [], syncMessages }));
  }

  /** Tells of each slot's block as it comes, and of the reorganisation. */
  followHead(onHead: (head: Head) => void): void {
    const { world: { chain, slots, facts }, operatorId, scheduler, clock } = this.#options;
    const tellAt = (atMs: number, slot: number) => {
      const tell = () => {
        if (!chain.isOut(operatorId, scheduler.now())) onHead(chain.head(operatorId, slot, scheduler.now()));
      };
      if (atMs >= scheduler.now()) clock.setTimeout(tell, atMs - scheduler.now());
    };
    for (const slot of slots) tellAt(chain.blockMs(operatorId, slot), slot);
    const reorgMs = chain.reorgMs(operatorId);
    if (reorgMs < Infinity) {
      tellAt(reorgMs, Math.floor((reorgMs - facts.times.genesisMs) / facts.times.slotMs));
    }
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  async #answer<T>(of: (nowMs: number) => T): Promise<T> {
    const { world: { chain, plan }, operatorId, scheduler, clock, random } = this.#options;
    await new Promise<void>((resolve) => void clock.setTimeout(resolve, random.int(1, plan.answerMs)));
    if (chain.isOut(operatorId, scheduler.now())) {
      throw new BeaconError("unreachable", "the simulated beacon node does not answer: wait until it does");
    }
    return of(scheduler.now());
  }
}
