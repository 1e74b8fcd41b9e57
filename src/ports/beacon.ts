import type { altair, electra, phase0 } from "@lodestar/types";
import type { AttesterDuty } from "../spec/cluster/duty.ts";
import type { AttestationData, DataVersion } from "../spec/containers/beacon.ts";
import type { Hex } from "../spec/hex.ts";

/** Who attests in an epoch, as far as it can be told. */
export interface AttesterDuties {
  /** Block that the shuffling follows from, 32 bytes: another one means other duties. */
  readonly dependentRoot: Hex;
  readonly duties: readonly AttesterDuty[];
}

/** A new head block. */
export interface Head {
  readonly slot: number;
  /** 32 bytes. */
  readonly blockRoot: Hex;
  /** What the duties of the head's epoch follow from, 32 bytes. */
  readonly previousDutyDependentRoot: Hex;
  /** What the duties of the epoch after follow from, 32 bytes. */
  readonly currentDutyDependentRoot: Hex;
}

/** Attestations of one fork's shape. */
export type SubmittedAttestations =
  | {
    readonly version: Exclude<DataVersion, "electra" | "fulu">;
    readonly attestations: readonly phase0.Attestation[];
  }
  | { readonly version: "electra" | "fulu"; readonly attestations: readonly electra.SingleAttestation[] };

/** A beacon node (Beacon API, eth/v1 and eth/v2). Every method that asks throws BeaconError. */
export interface BeaconNode {
  /** Duties of these validators in an epoch, this one or the next. */
  attesterDuties(epoch: number, indices: readonly number[]): Promise<AttesterDuties>;
  /** Which of these validators are in the sync committee that serves in an epoch. */
  syncCommitteeMembers(epoch: number, indices: readonly number[]): Promise<readonly number[]>;
  /** What an attester of the slot would vote for, of committee index 0. */
  attestationData(slot: number): Promise<AttestationData>;
  /** Hands attestations in; handing them in again changes nothing. */
  submitAttestations(attestations: SubmittedAttestations): Promise<void>;
  /** Hands sync-committee messages in; handing them in again changes nothing. */
  submitSyncCommitteeMessages(messages: readonly altair.SyncCommitteeMessage[]): Promise<void>;
  /** From now on every new head is told, until `stop`. Never throws: it reconnects. */
  followHead(onHead: (head: Head) => void): void;
  /** Ends connections. Safe to call twice. */
  stop(): Promise<void>;
}

/**
 * A beacon node that could not be reached or did not answer in time, is syncing, or refused: `refused` will not get
 * better by asking again.
 */
export class BeaconError extends Error {
  override readonly name = "BeaconError";
  readonly code: "unreachable" | "syncing" | "refused";
  constructor(code: "unreachable" | "syncing" | "refused", message: string) {
    super(message);
    this.code = code;
  }
}
