import type { altair, electra } from "@lodestar/types";
import {
  type AttesterDuties,
  BeaconError,
  type BeaconNode,
  type Head,
  type SubmittedAttestations,
} from "../../src/ports/beacon.ts";
import type { AttestationData } from "../../src/spec/containers/beacon.ts";
import type { BeaconChain } from "../../src/spec/forks.ts";
import { sha256 } from "../../src/spec/sha256.ts";
import { SLOTS_PER_EPOCH } from "../../src/spec/slots.ts";

/** A chain on which Fulu is in force from the beginning. */
export const CHAIN: BeaconChain = {
  genesisValidatorsRoot: `0x${"11".repeat(32)}`,
  forks: [{ version: "fulu", epoch: 0, forkVersion: "0x60000000" }],
};

const rootOf = (text: string): Uint8Array => sha256(new TextEncoder().encode(text));

/** What a beacon node of the made-up chain says of a slot; `fork` tells apart nodes that see different heads. */
export function voteAt(slot: number, fork = "main"): AttestationData {
  return {
    slot,
    index: 0,
    beaconBlockRoot: rootOf(`${fork} ${slot}`),
    source: { epoch: 0, root: rootOf("source") },
    target: { epoch: 1, root: rootOf("target") },
  };
}

export interface MadeUpBeaconOptions {
  /** Whether a validator attests in a slot. */
  readonly attests?: (index: number, slot: number) => boolean;
  readonly inSyncCommittee?: (index: number) => boolean;
  readonly vote?: (slot: number) => AttestationData;
}

/** In each slot one validator attests, in turn: a validator attests once an epoch. */
export const inTurn = (validators: number) => (index: number, slot: number): boolean =>
  slot % validators === index;

/** A beacon node in memory that keeps what it is given; made to fail where a test says so. */
export class MadeUpBeacon implements BeaconNode {
  readonly attestations: electra.SingleAttestation[] = [];
  readonly syncMessages: altair.SyncCommitteeMessage[] = [];
  /** What the next questions are answered with, instead of an answer. */
  failing: BeaconError | null = null;
  /** What is handed in next is answered with. */
  refusing: BeaconError | null = null;
  #onHead: (head: Head) => void = () => {};
  readonly #options: Required<MadeUpBeaconOptions>;

  constructor(
    { attests = () => true, inSyncCommittee = () => true, vote = voteAt }: MadeUpBeaconOptions = {},
  ) {
    this.#options = { attests, inSyncCommittee, vote };
  }

  /** Tells of a new head. */
  head(slot: number): void {
    const root = `0x${"22".repeat(32)}` as const;
    this.#onHead({ slot, blockRoot: root, previousDutyDependentRoot: root, currentDutyDependentRoot: root });
  }

  async attesterDuties(epoch: number, indices: readonly number[]): Promise<AttesterDuties> {
    this.#fail();
    const slots = Array.from({ length: SLOTS_PER_EPOCH }, (_, i) => epoch * SLOTS_PER_EPOCH + i);
    const duties = slots.flatMap((slot) =>
      indices.filter((index) => this.#options.attests(index, slot)).map((validatorIndex) => ({
        validatorIndex,
        slot,
        committeeIndex: validatorIndex % 3,
        committeeLength: 64,
        committeesAtSlot: 3,
        validatorCommitteeIndex: validatorIndex % 64,
      }))
    );
    return await Promise.resolve({ dependentRoot: `0x${"22".repeat(32)}`, duties });
  }

  async syncCommitteeMembers(_: number, indices: readonly number[]): Promise<readonly number[]> {
    this.#fail();
    return await Promise.resolve(indices.filter((index) => this.#options.inSyncCommittee(index)));
  }

  async attestationData(slot: number): Promise<AttestationData> {
    this.#fail();
    return await Promise.resolve(this.#options.vote(slot));
  }

  async submitAttestations(submitted: SubmittedAttestations): Promise<void> {
    this.#fail();
    if (this.refusing) throw this.refusing;
    if (submitted.version === "fulu") this.attestations.push(...submitted.attestations);
    return await Promise.resolve();
  }

  async submitSyncCommitteeMessages(messages: readonly altair.SyncCommitteeMessage[]): Promise<void> {
    this.#fail();
    if (this.refusing) throw this.refusing;
    this.syncMessages.push(...messages);
    return await Promise.resolve();
  }

  followHead(onHead: (head: Head) => void): void {
    this.#onHead = onHead;
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  #fail(): void {
    if (this.failing) throw this.failing;
  }
}
