import { createHash } from "node:crypto";
import { KeyError, type ShareSigner, type SignatureRecovery } from "../../ports/signing.ts";
import { quorum } from "../../spec/committee.ts";
import { equalBytes, type Hex, toHex } from "../../spec/hex.ts";
import type { PartialFault, RecoverRequest, RecoverResult } from "../../spec/signing/recovery.ts";

const PUBLIC_KEY_BYTES = 48;
const SIGNATURE_BYTES = 96;

/**
 * Validators' keys in a simulation, split among operators: keyed hashes in the sizes of BLS. They keep its meaning: only
 * a quorum of right partials of distinct signers makes a signature, and whose partial is wrong is told. Nobody makes a
 * partial without `signer`.
 */
export class SimBls {
  readonly #secret: string;
  /** Validators' indices by public key. */
  readonly #indices = new Map<Hex, number>();

  /** @param validators how many there are, with indices from 0 on */
  constructor(seed: number, validators: number) {
    this.#secret = `simulated validator keys of ${seed}`;
    for (let index = 0; index < validators; index++) this.#indices.set(this.publicKey(index), index);
  }

  /** A validator's public key. */
  publicKey(index: number): Hex {
    return toHex(this.#bytes(PUBLIC_KEY_BYTES, `key ${index}`));
  }

  /** The public key of an operator's share. */
  sharePublicKey(index: number, operatorId: number): Hex {
    return toHex(this.#bytes(PUBLIC_KEY_BYTES, `share ${index} ${operatorId}`));
  }

  /** A validator's signature. */
  signature(publicKey: Hex, signingRoot: Hex): Uint8Array {
    return this.#bytes(SIGNATURE_BYTES, `${publicKey} ${signingRoot}`);
  }

  /** What an operator signs with. @param holds whether it holds a share of a validator, by index */
  signer(operatorId: number, holds: (index: number) => boolean): ShareSigner {
    return {
      sign: (publicKey, signingRoot) => {
        const index = this.#indices.get(publicKey);
        return index !== undefined && holds(index)
          ? Promise.resolve(this.#partial(this.sharePublicKey(index, operatorId), signingRoot))
          : Promise.reject(new KeyError(`operator ${operatorId} holds no share of ${publicKey}`));
      },
    };
  }

  readonly recovery: SignatureRecovery = {
    recover: (request) => Promise.resolve(this.#recover(request)),
    checkPartial: (sharePublicKey, signingRoot, signature) =>
      Promise.resolve(this.#faultOf(sharePublicKey, signingRoot, signature)),
  };

  #recover({ validatorPublicKey, signingRoot, partials, sharePublicKeys }: RecoverRequest): RecoverResult {
    const culprits = partials.flatMap(({ signer, signature }) => {
      const fault = this.#faultOf(sharePublicKeys.get(signer) ?? "0x", signingRoot, signature);
      return fault ? [{ signer, fault }] : [];
    });
    if (culprits.length > 0) return { kind: "culprits", culprits };
    const index = this.#indices.get(validatorPublicKey);
    const signers = new Set(partials.map(({ signer }) => signer));
    const fits = index !== undefined &&
      [...signers].every((signer) => sharePublicKeys.get(signer) === this.sharePublicKey(index, signer));
    if (!fits || signers.size < quorum(sharePublicKeys.size)) return { kind: "inconsistent" };
    return { kind: "recovered", signature: this.signature(validatorPublicKey, signingRoot) };
  }

  #faultOf(sharePublicKey: Hex, signingRoot: Hex, signature: Uint8Array): PartialFault | null {
    return equalBytes(signature, this.#partial(sharePublicKey, signingRoot)) ? null : "wrongSignature";
  }

  #partial(sharePublicKey: Hex, signingRoot: Hex): Uint8Array {
    return this.#bytes(SIGNATURE_BYTES, `partial ${sharePublicKey} ${signingRoot}`);
  }

  #bytes(length: number, of: string): Uint8Array {
    const bytes = new Uint8Array(length);
    bytes.set(createHash("sha256").update(this.#secret).update(of).digest());
    return bytes;
  }
}
