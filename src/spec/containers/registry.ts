import { ContainerType, ListCompositeType } from "@chainsafe/ssz";
import { bytes20, bytes32, bytes4, bytes48, operatorIdList, uint64 } from "../ssz.ts";
import { ByteVectorType } from "@chainsafe/ssz";

/** An operator's RSA public key as PEM text: always 459 bytes for a 2048-bit key. */
const operatorPublicKey = new ByteVectorType(459);

/** An operator of a committee, with its RSA key. */
export interface Operator {
  operatorId: number;
  /** PEM, 459 bytes. */
  publicKey: Uint8Array;
}

/** This operator as a member of one committee (ssv-spec types/operator.go). */
export interface CommitteeMember {
  operatorId: number;
  committeeId: Uint8Array;
  publicKey: Uint8Array;
  /** f of n = 3f + 1. */
  faultyNodes: number;
  committee: Operator[];
  domain: Uint8Array;
}

/** One operator's public share of a validator's key. */
export interface ShareMember {
  /** Compressed G1, 48 bytes. */
  sharePublicKey: Uint8Array;
  signer: number;
}

/** A validator as one of its operators knows it (ssv-spec types/share.go). */
export interface Share {
  validatorIndex: number;
  validatorPublicKey: Uint8Array;
  sharePublicKey: Uint8Array;
  committee: ShareMember[];
  domain: Uint8Array;
  feeRecipient: Uint8Array;
  graffiti: Uint8Array;
}

/** A validator's duty (ssv-spec types/beacon_types.go). */
export interface ValidatorDuty {
  /** BeaconRole. */
  type: number;
  publicKey: Uint8Array;
  slot: number;
  validatorIndex: number;
  committeeIndex: number;
  committeeLength: number;
  committeesAtSlot: number;
  validatorCommitteeIndex: number;
  validatorSyncCommitteeIndices: number[];
}

/** A request to sign one root, and the duty it becomes (ssv-spec pull request 525, types/commit_boost.go). */
export interface CBSigningDuty {
  request: { root: Uint8Array };
  duty: ValidatorDuty;
}

const operator = new ContainerType({ operatorId: uint64, publicKey: operatorPublicKey }, {
  typeName: "Operator",
});

export const committeeMember = new ContainerType({
  operatorId: uint64,
  committeeId: bytes32,
  publicKey: operatorPublicKey,
  faultyNodes: uint64,
  committee: new ListCompositeType(operator, 13),
  domain: bytes4,
}, { typeName: "CommitteeMember" });

const shareMember = new ContainerType({ sharePublicKey: bytes48, signer: uint64 }, {
  typeName: "ShareMember",
});

export const share = new ContainerType({
  validatorIndex: uint64,
  validatorPublicKey: bytes48,
  sharePublicKey: bytes48,
  committee: new ListCompositeType(shareMember, 13),
  domain: bytes4,
  feeRecipient: bytes20,
  graffiti: bytes32,
}, { typeName: "Share" });

export const validatorDuty = new ContainerType({
  type: uint64,
  publicKey: bytes48,
  slot: uint64,
  validatorIndex: uint64,
  committeeIndex: uint64,
  committeeLength: uint64,
  committeesAtSlot: uint64,
  validatorCommitteeIndex: uint64,
  validatorSyncCommitteeIndices: operatorIdList,
}, { typeName: "ValidatorDuty" });

/** One field, so that its hash_tree_root is the root itself. */
export const cbSigningRequest = new ContainerType({ root: bytes32 }, { typeName: "CBSigningRequest" });

export const cbSigningDuty = new ContainerType({ request: cbSigningRequest, duty: validatorDuty }, {
  typeName: "CBSigningDuty",
});
