import type { Hex } from "../spec/hex.ts";
import type { AttestationRefusal } from "../spec/slashing/attestation-history.ts";
import type { AttestingSlotRefusal } from "../spec/slashing/attesting-slot.ts";
import type { BlockRefusal } from "../spec/slashing/block-history.ts";

/** An attestation that a validator's share is about to sign. Epochs and slots are uint64, as bigint. */
export interface ProtectedAttestation {
  /** The validator's, 48 bytes; never a share's (decision 22). */
  readonly validatorPublicKey: Hex;
  readonly sourceEpoch: bigint;
  readonly targetEpoch: bigint;
  /** compute_signing_root(AttestationData, attester domain), 32 bytes. */
  readonly signingRoot: Hex;
}

/** The same when it is recorded. */
export interface AttestationRecord extends ProtectedAttestation {
  /** Slot of the duty (decision 16). */
  readonly slot: bigint;
}

/** A block that a validator's share is about to sign. */
export interface ProtectedBlock {
  readonly validatorPublicKey: Hex;
  readonly slot: bigint;
  /** compute_signing_root(BeaconBlock or its header, proposer domain), 32 bytes. */
  readonly signingRoot: Hex;
}

/** What an interchange held. */
export interface ImportSummary {
  /** Validators, each counted once. */
  readonly validators: number;
  readonly attestations: number;
  readonly blocks: number;
}

/**
 * What validators signed, on disk, and so what they may not sign any more (decision 22, EIP-3076). Sign nothing where a
 * method throws: mostly it has recorded nothing then; where only the mark of the write could not be written it has, which
 * forbids more.
 */
export interface SlashingProtection {
  /**
   * Whether an attestation could be signed: null, or why not. For the value check; records nothing.
   * @throws SlashingProtectionError
   */
  checkAttestation(attestation: ProtectedAttestation): AttestationRefusal | null;
  /**
   * The same for many, each by itself: call it once for all validators of a value. Decision 16 is not asked: the value
   * check does not know it.
   * @returns for each null, or why not
   * @throws RangeError over 8,192 attestations, or where a key, root or epoch is none
   * @throws SlashingProtectionError
   */
  checkAttestations(attestations: readonly ProtectedAttestation[]): readonly (AttestationRefusal | null)[];
  /**
   * Whether a block could be signed: null, or why not. Records nothing.
   * @throws SlashingProtectionError
   */
  checkBlock(block: ProtectedBlock): BlockRefusal | null;
  /**
   * Checks attestations one after the other and records those that may be signed, all with one write: call it once for
   * all validators of a duty. Once it returns they are on disk, and a partial may leave for each that has null.
   * @returns for each null, or why it must not be signed
   * @throws RangeError over 8,192 attestations, or where a key, root, slot or epoch is none
   * @throws SlashingProtectionError: sign none of them
   */
  recordAttestations(
    attestations: readonly AttestationRecord[],
  ): readonly (AttestationRefusal | AttestingSlotRefusal | null)[];
  /**
   * Checks a block and records it where it may be signed; once it returns null it is on disk.
   * @returns null, or why it must not be signed
   * @throws SlashingProtectionError: do not sign it
   */
  recordBlock(block: ProtectedBlock): BlockRefusal | null;
  /**
   * Adds what an interchange of this network holds: all of it or nothing; importing it again changes nothing. What is
   * slashable in it, or with what is here, is taken: it forbids more. Only while nothing signs.
   * @param json bytes of an interchange, version 5
   * @throws SlashingProtectionError
   */
  importInterchange(json: Uint8Array): ImportSummary;
  /** Everything that is protected as an interchange, version 5. Only while nothing signs. */
  exportInterchange(): string;
  /** Lets another process have it. Safe to call twice. */
  close(): void;
}

/** Why a slashing protection cannot be used, or an interchange cannot be imported. */
export type SlashingProtectionFault =
  | "missing"
  | "exists"
  | "locked"
  | "exposed"
  | "foreign"
  | "schemaVersion"
  | "wrongNetwork"
  | "corrupted"
  /** An older copy of the file was put in its place. */
  | "rolledBack"
  /** The file beside it that tells whether it is the newest is gone. */
  | "markMissing"
  | "readOnly"
  | "full"
  | "unusable"
  | "closed"
  | "interchangeTooLarge"
  | "interchangeMalformed"
  | "interchangeVersion";

/**
 * A slashing protection, or an interchange, that cannot be used. The message is what an operator is told: one sentence
 * that names the file, why nothing is signed, and what to do.
 */
export class SlashingProtectionError extends Error {
  override readonly name = "SlashingProtectionError";
  readonly code: SlashingProtectionFault;
  constructor(code: SlashingProtectionFault, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
