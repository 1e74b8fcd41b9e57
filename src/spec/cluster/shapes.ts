import { BitArray } from "@chainsafe/ssz";
import type { altair, electra, phase0 } from "@lodestar/types";
import type { AttestationData } from "../containers/beacon.ts";
import type { AttesterDuty } from "./duty.ts";

/** An attester's own attestation before Electra: its bit in its committee (consensus-specs phase0, Attestation). */
export function phase0AttestationOf(
  { committeeLength, validatorCommitteeIndex }: AttesterDuty,
  data: AttestationData,
  signature: Uint8Array,
): phase0.Attestation {
  const aggregationBits = BitArray.fromSingleBit(committeeLength, validatorCommitteeIndex);
  return { aggregationBits, data, signature };
}

/** The same from Electra on: who, and in which committee (consensus-specs electra, SingleAttestation). */
export function singleAttestationOf(
  { committeeIndex, validatorIndex }: AttesterDuty,
  data: AttestationData,
  signature: Uint8Array,
): electra.SingleAttestation {
  return { committeeIndex, attesterIndex: validatorIndex, data, signature };
}

/** A sync-committee member's message. */
export function syncCommitteeMessageOf(
  slot: number,
  beaconBlockRoot: Uint8Array,
  validatorIndex: number,
  signature: Uint8Array,
): altair.SyncCommitteeMessage {
  return { slot, beaconBlockRoot, validatorIndex, signature };
}
