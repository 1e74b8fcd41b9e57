import type { Hex } from "../spec/hex.ts";
import type { PartialFault, RecoverRequest, RecoverResult } from "../spec/signing/recovery.ts";

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
