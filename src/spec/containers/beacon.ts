import {
  type BitArray,
  BitListType,
  BitVectorType,
  ContainerType,
  ListCompositeType,
  UintBigintType,
} from "@chainsafe/ssz";
import { bytes20, bytes32, bytes48, bytes96, uint64 } from "../ssz.ts";

/**
 * Versions of beacon objects as numbers on SSV's wire (attestantio/go-eth2-client spec/dataversion.go): 0 is none, and
 * each fork of the chain has the next.
 */
export const DATA_VERSIONS = {
  phase0: 1,
  altair: 2,
  bellatrix: 3,
  capella: 4,
  deneb: 5,
  electra: 6,
  fulu: 7,
} as const;

/** The name of a version: a fork of the beacon chain. */
export type DataVersion = keyof typeof DATA_VERSIONS;

/** An epoch boundary (consensus-specs phase0, Checkpoint). */
export interface Checkpoint {
  epoch: number;
  /** Root of the boundary's block, 32 bytes. */
  root: Uint8Array;
}

/** What an attester votes for (consensus-specs phase0, AttestationData). */
export interface AttestationData {
  slot: number;
  /** Committee index; 0 from Electra on. */
  index: number;
  beaconBlockRoot: Uint8Array;
  source: Checkpoint;
  target: Checkpoint;
}

/** Attestations of one committee, aggregated (consensus-specs phase0, Attestation). */
export interface Phase0Attestation {
  /** A bit for each member of the committee. */
  aggregationBits: BitArray;
  data: AttestationData;
  /** Compressed G2, 96 bytes. */
  signature: Uint8Array;
}

/** Attestations of the committees that `committeeBits` names, aggregated (consensus-specs electra, Attestation). */
export interface ElectraAttestation extends Phase0Attestation {
  committeeBits: BitArray;
}

/** Messages of one subcommittee, aggregated (consensus-specs altair, SyncCommitteeContribution): 160 bytes. */
export interface SyncCommitteeContribution {
  slot: number;
  beaconBlockRoot: Uint8Array;
  subcommitteeIndex: number;
  /** A bit for each of the 128 members. */
  aggregationBits: BitArray;
  signature: Uint8Array;
}

/** What a depositor signs (consensus-specs phase0, DepositMessage). */
export interface DepositMessage {
  /** The validator's, 48 bytes. */
  publicKey: Uint8Array;
  /** 32 bytes. */
  withdrawalCredentials: Uint8Array;
  /** Gwei. */
  amount: number;
}

/** Ether that leaves the beacon chain (consensus-specs capella, Withdrawal): 44 bytes. */
export interface Withdrawal {
  index: number;
  validatorIndex: number;
  /** Execution address, 20 bytes. */
  address: Uint8Array;
  /** Gwei. */
  amount: bigint;
}

const MAX_VALIDATORS_PER_COMMITTEE = 2_048;
const MAX_COMMITTEES_PER_SLOT = 64;
const SYNC_SUBCOMMITTEE_SIZE = 128;
const MAX_WITHDRAWALS_PER_PAYLOAD = 16;

export const checkpoint = new ContainerType({ epoch: uint64, root: bytes32 }, { typeName: "Checkpoint" });

export const attestationData = new ContainerType({
  slot: uint64,
  index: uint64,
  beaconBlockRoot: bytes32,
  source: checkpoint,
  target: checkpoint,
}, { typeName: "AttestationData" });

export const phase0Attestation = new ContainerType({
  aggregationBits: new BitListType(MAX_VALIDATORS_PER_COMMITTEE),
  data: attestationData,
  signature: bytes96,
}, { typeName: "Phase0Attestation" });

export const electraAttestation = new ContainerType({
  aggregationBits: new BitListType(MAX_VALIDATORS_PER_COMMITTEE * MAX_COMMITTEES_PER_SLOT),
  data: attestationData,
  signature: bytes96,
  committeeBits: new BitVectorType(MAX_COMMITTEES_PER_SLOT),
}, { typeName: "ElectraAttestation" });

export const syncCommitteeContribution = new ContainerType({
  slot: uint64,
  beaconBlockRoot: bytes32,
  subcommitteeIndex: uint64,
  aggregationBits: new BitVectorType(SYNC_SUBCOMMITTEE_SIZE),
  signature: bytes96,
}, { typeName: "SyncCommitteeContribution" });

export const depositMessage = new ContainerType(
  { publicKey: bytes48, withdrawalCredentials: bytes32, amount: uint64 },
  { typeName: "DepositMessage" },
);

export const withdrawals = new ListCompositeType(
  new ContainerType(
    { index: uint64, validatorIndex: uint64, address: bytes20, amount: new UintBigintType(8) },
    { typeName: "Withdrawal" },
  ),
  MAX_WITHDRAWALS_PER_PAYLOAD,
);
