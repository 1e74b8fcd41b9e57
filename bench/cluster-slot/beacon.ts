import type { AttesterDuties, BeaconNode, SubmittedAttestations } from "../../src/ports/beacon.ts";
import type { AttestationData } from "../../src/spec/containers/beacon.ts";
import { sha256 } from "../../src/spec/sha256.ts";
import { epochOf } from "../../src/spec/slots.ts";
import { SLOT } from "./world.ts";

const EPOCH = epochOf(SLOT);
const ROOT = sha256(new Uint8Array());

/** A beacon node in memory: every validator attests in the slot, some are in the sync committee. */
export class BenchBeacon implements BeaconNode {
  attestations = 0;
  syncMessages = 0;
  readonly #inSyncCommittee: number;

  /** @param inSyncCommittee how many validators are in the sync committee */
  constructor(inSyncCommittee: number) {
    this.#inSyncCommittee = inSyncCommittee;
  }

  attesterDuties(_: number, indices: readonly number[]): Promise<AttesterDuties> {
    const duties = indices.map((validatorIndex) => ({
      validatorIndex,
      slot: SLOT,
      committeeIndex: validatorIndex % 64,
      committeeLength: 512,
      committeesAtSlot: 64,
      validatorCommitteeIndex: validatorIndex % 512,
    }));
    return Promise.resolve({ dependentRoot: `0x${"22".repeat(32)}`, duties });
  }

  syncCommitteeMembers(_: number, indices: readonly number[]): Promise<readonly number[]> {
    return Promise.resolve(indices.slice(0, this.#inSyncCommittee));
  }

  attestationData(slot: number): Promise<AttestationData> {
    const checkpoint = (epoch: number) => ({ epoch, root: ROOT });
    return Promise.resolve({
      slot,
      index: 0,
      beaconBlockRoot: ROOT,
      source: checkpoint(EPOCH - 1),
      target: checkpoint(EPOCH),
    });
  }

  submitAttestations({ attestations }: SubmittedAttestations): Promise<void> {
    this.attestations += attestations.length;
    return Promise.resolve();
  }

  submitSyncCommitteeMessages(messages: readonly unknown[]): Promise<void> {
    this.syncMessages += messages.length;
    return Promise.resolve();
  }

  followHead(): void {}

  stop(): Promise<void> {
    return Promise.resolve();
  }
}
