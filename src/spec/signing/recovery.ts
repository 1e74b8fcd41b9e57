import type { Hex } from "../hex.ts";

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
