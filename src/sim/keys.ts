import { createHash } from "node:crypto";
import type { OperatorSigner } from "../ports/signing.ts";
import { equalBytes } from "../spec/hex.ts";

const SIGNATURE_BYTES = 256;

/**
 * Operators' signatures in a simulation: a keyed hash in RSA's size. Nobody forges one without the key, which only
 * `signer` gives out; making and checking one costs microseconds.
 */
export class SimKeys {
  readonly #secret: string;

  constructor(seed: number) {
    this.#secret = `simulated operator keys of ${seed}`;
  }

  /** What stands for an operator's public key. */
  publicKey(operatorId: number): string {
    return `operator ${operatorId}`;
  }

  /** The signer of an operator. */
  signer(operatorId: number): OperatorSigner {
    return { operatorId, sign: (message) => this.#sign(this.publicKey(operatorId), message) };
  }

  /** Verifies, as an `OperatorVerifier`. */
  readonly verify = (publicKey: string, message: Uint8Array, signature: Uint8Array): boolean =>
    equalBytes(signature, this.#sign(publicKey, message));

  #sign(publicKey: string, message: Uint8Array): Uint8Array {
    const bytes = new Uint8Array(SIGNATURE_BYTES);
    bytes.set(createHash("sha256").update(this.#secret).update(publicKey).update(message).digest());
    return bytes;
  }
}
