import type { Hex } from "../spec/hex.ts";

/** One operator's partial signature, as it came over the wire: nothing about the 96 bytes is known yet. */
export interface PartialSignature {
  /** Operator id; the x-coordinate of its share. */
  readonly signer: number;
  /** Compressed G2 point, 96 bytes. */
  readonly signature: Uint8Array;
}

/** What is wrong with one operator's partial signature. */
export type PartialFault = "malformed" | "infinity" | "outsideSubgroup" | "wrongSignature";

/** A partial signature that does not hold under the share key of the operator that sent it. */
export interface Culprit {
  readonly signer: number;
  readonly fault: PartialFault;
}

/** What a recovery needs; all keys compressed G1 (48 bytes), the root 32 bytes. */
export interface RecoverRequest {
  readonly validatorPublicKey: Hex;
  readonly signingRoot: Hex;
  /** At least a quorum, distinct signers. */
  readonly partials: readonly PartialSignature[];
  /** Share public key of every committee member, by operator id. */
  readonly sharePublicKeys: ReadonlyMap<number, Hex>;
}

/**
 * - `recovered`: the signature was subgroup-checked and verified under the validator's key.
 * - `culprits`: these partials are bad (at least one); the others held under their share keys.
 * - `inconsistent`: every partial holds under its share key, yet they do not make the validator's signature:
 *   the share keys do not belong to the validator's key.
 */
export type RecoverResult =
  | { readonly kind: "recovered"; readonly signature: Uint8Array }
  | { readonly kind: "culprits"; readonly culprits: readonly Culprit[] }
  | { readonly kind: "inconsistent" };

/** Signs with this operator's share of a validator's key. */
export interface ShareSigner {
  /**
   * Signs a signing root; 96 bytes, compressed G2.
   * @throws KeyError where this operator holds no share of the validator.
   */
  sign(validatorPublicKey: Hex, signingRoot: Hex): Promise<Uint8Array>;
}

/** Makes a validator's signature out of partial ones. */
export interface SignatureRecovery {
  recover(request: RecoverRequest): Promise<RecoverResult>;
  /** Whether one partial holds under a share key: not infinity, in the subgroup, verified. */
  checkPartial(sharePublicKey: Hex, signingRoot: Hex, signature: Uint8Array): Promise<PartialFault | null>;
}

/** The operator's RSA identity. */
export interface OperatorSigner {
  readonly operatorId: number;
  /** RSA-2048 PKCS#1 v1.5 over sha256 of `message`; 256 bytes. */
  sign(message: Uint8Array): Uint8Array;
}

/** Verifies an operator's RSA signature over sha256 of `message`. False where key or signature is malformed. */
export type OperatorVerifier = (publicKeyPem: string, message: Uint8Array, signature: Uint8Array) => boolean;

/** A key that is not there or not usable. Never carries key material. */
export class KeyError extends Error {
  override readonly name = "KeyError";
}
