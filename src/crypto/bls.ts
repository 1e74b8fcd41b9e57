import {
  ANSWER,
  type Answer,
  AREA_BYTES,
  type BlsBuild,
  type BlsExports,
  loadBlsWasm,
  MAX_ROWS,
} from "../../wasm/loader.ts";
import { KeyError } from "../ports/signing.ts";
import type { PartialFault } from "../spec/signing/recovery.ts";
import type { Combination } from "./combination.ts";
import { CryptoInputError } from "./errors.ts";

/** Random bytes that one coefficient of {@link Bls.shares} is made of. */
export const COEFFICIENT_RANDOMNESS = AREA_BYTES.randomness;

/** A secret key and its public key. */
export interface KeyPair {
  /** 32 bytes, big endian. The holder wipes it. */
  readonly secretKey: Uint8Array;
  /** Compressed G1, 48 bytes. */
  readonly publicKey: Uint8Array;
}

function demandLength(bytes: Uint8Array, length: number, what: string): void {
  if (bytes.length !== length) throw new CryptoInputError(`${what} has ${bytes.length} bytes, not ${length}`);
}

function faultOf(answer: Answer): PartialFault | null {
  switch (answer) {
    case ANSWER.ok:
      return null;
    case ANSWER.malformed:
      return "malformed";
    case ANSWER.atInfinity:
      return "infinity";
    case ANSWER.outsideSubgroup:
      return "outsideSubgroup";
    default:
      return "wrongSignature";
  }
}

/**
 * BLS signatures of Ethereum (keys in G1, signatures in G2, BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_) over
 * signing roots of 32 bytes. Every method is synchronous and leaves no secret in the WASM's memory.
 */
export class Bls {
  /** Partial signatures that can be combined, or shares of a threshold that can be made. */
  readonly maxPoints: number;
  /** The build of the WASM that computes here. */
  readonly build: BlsBuild;
  readonly #wasm: BlsExports;
  readonly #secret: Uint8Array;
  readonly #root: Uint8Array;
  readonly #publicKey: Uint8Array;
  readonly #signature: Uint8Array;
  readonly #scale: Uint8Array;
  readonly #randomness: Uint8Array;
  readonly #digits: Int8Array;

  constructor(wasm: BlsExports) {
    const area = (address: number, length: number) => new Uint8Array(wasm.memory.buffer, address, length);
    this.#wasm = wasm;
    this.maxPoints = wasm.point_limit();
    this.build = wasm.build;
    this.#secret = area(wasm.secret_at(), AREA_BYTES.secret);
    this.#root = area(wasm.root_at(), AREA_BYTES.root);
    this.#publicKey = area(wasm.public_key_at(), AREA_BYTES.publicKey);
    this.#signature = area(wasm.signature_at(), AREA_BYTES.signature);
    this.#scale = area(wasm.scale_at(), AREA_BYTES.scale);
    this.#randomness = area(wasm.randomness_at(), AREA_BYTES.randomness);
    this.#digits = new Int8Array(wasm.memory.buffer, wasm.digits_at(), MAX_ROWS * this.maxPoints);
  }

  /**
   * The public key of a secret key: compressed G1, 48 bytes.
   * @throws KeyError where the secret key is not 32 bytes of a number from 1 to below the group order.
   */
  publicKey(secretKey: Uint8Array): Uint8Array {
    this.#putSecret(secretKey);
    this.#demandKey(this.#wasm.derive_public_key());
    return this.#publicKey.slice();
  }

  /**
   * Signs a signing root of 32 bytes: compressed G2, 96 bytes.
   * @throws KeyError as {@link publicKey}
   */
  sign(secretKey: Uint8Array, root: Uint8Array): Uint8Array {
    this.#putRoot(root);
    this.#putSecret(secretKey);
    this.#demandKey(this.#wasm.sign());
    return this.#signature.slice();
  }

  /**
   * Whether a signature holds. Key and signature are checked wholly: encoding, infinity, subgroup, pairing.
   * @throws CryptoInputError where a length is wrong: 48, 32 and 96 bytes.
   */
  verify(publicKey: Uint8Array, root: Uint8Array, signature: Uint8Array): boolean {
    demandLength(signature, AREA_BYTES.signature, "a signature");
    return this.checkPartial(publicKey, root, signature) === null;
  }

  /**
   * What is wrong with a signature of a share, null for nothing. Nothing holds under a share key that is no good
   * key: such a partial is `wrongSignature`.
   * @throws CryptoInputError where key or root have a wrong length; a signature of a wrong length is `malformed`.
   */
  checkPartial(sharePublicKey: Uint8Array, root: Uint8Array, signature: Uint8Array): PartialFault | null {
    this.#putPublicKey(sharePublicKey);
    this.#putRoot(root);
    if (signature.length !== AREA_BYTES.signature) return "malformed";
    this.#signature.set(signature);
    return faultOf(this.#wasm.verify());
  }

  /**
   * Combines signatures and returns the outcome only where it is a good signature of `root` under `publicKey`;
   * otherwise null. What goes in is only decoded: one that is malformed or infinity ends it with null.
   * @throws CryptoInputError on a wrong length of key or root, or a number of signatures the combination is not for.
   */
  combine(
    publicKey: Uint8Array,
    root: Uint8Array,
    signatures: readonly Uint8Array[],
    combination: Combination,
  ): Uint8Array | null {
    if (signatures.length !== combination.points || signatures.length > this.maxPoints) {
      throw new CryptoInputError(`cannot combine ${signatures.length} signatures`);
    }
    this.#putPublicKey(publicKey);
    this.#putRoot(root);
    if (!signatures.every((signature, i) => this.#loadPoint(signature, i))) return null;
    this.#digits.set(combination.digits);
    if (combination.scale !== null) this.#scale.set(combination.scale);
    const scaled = combination.scale === null ? 0 : 1;
    const answer = this.#wasm.combine_and_verify(combination.points, combination.rows, scaled);
    return answer === ANSWER.ok ? this.#signature.slice() : null;
  }

  /**
   * The values at `ids` of the polynomial with `secretKey` at zero and a further coefficient made of each of
   * `randomness`.
   * @param randomness {@link COEFFICIENT_RANDOMNESS} bytes a coefficient
   * @param ids from 1 to 2^64 - 1
   * @throws KeyError where the secret key is unusable, or a coefficient or a value comes out as zero, which a random
   *   source that works does not give.
   */
  shares(secretKey: Uint8Array, randomness: readonly Uint8Array[], ids: readonly bigint[]): KeyPair[] {
    if (randomness.length >= this.maxPoints) throw new CryptoInputError("a polynomial of too high a degree");
    try {
      this.#putSecret(secretKey);
      this.#demandKey(this.#wasm.set_constant());
      randomness.forEach((bytes, i) => this.#setCoefficient(i + 1, bytes));
      return ids.map((id) => this.#share(id, randomness.length + 1));
    } finally {
      this.#wasm.wipe();
    }
  }

  #share(id: bigint, coefficients: number): KeyPair {
    this.#demandKey(this.#wasm.evaluate(id, coefficients));
    const secretKey = this.#secret.slice();
    this.#demandKey(this.#wasm.derive_public_key());
    return { secretKey, publicKey: this.#publicKey.slice() };
  }

  #setCoefficient(index: number, randomness: Uint8Array): void {
    demandLength(randomness, COEFFICIENT_RANDOMNESS, "a coefficient's randomness");
    this.#randomness.set(randomness);
    this.#demandKey(this.#wasm.set_coefficient(index));
  }

  #loadPoint(signature: Uint8Array, index: number): boolean {
    if (signature.length !== AREA_BYTES.signature) return false;
    this.#signature.set(signature);
    return this.#wasm.load_point(index) === ANSWER.ok;
  }

  #putSecret(secretKey: Uint8Array): void {
    if (secretKey.length !== AREA_BYTES.secret) throw new KeyError("a BLS secret key is 32 bytes");
    this.#secret.set(secretKey);
  }

  #putPublicKey(publicKey: Uint8Array): void {
    demandLength(publicKey, AREA_BYTES.publicKey, "a BLS public key");
    this.#publicKey.set(publicKey);
  }

  #putRoot(root: Uint8Array): void {
    demandLength(root, AREA_BYTES.root, "a signing root");
    this.#root.set(root);
  }

  #demandKey(answer: Answer): void {
    if (answer !== ANSWER.ok) {
      throw new KeyError("a BLS secret key, or what one is made of, is zero or too large");
    }
  }
}

/**
 * A BLS of its own WASM instance.
 * @param builds which builds of the WASM may be used, the preferred first; without it, the fastest that works here
 * @throws WasmNotBuiltError where the WASM is not built
 * @throws NoUsableBuildError where none of `builds` works on this machine
 */
export async function createBls(builds?: readonly BlsBuild[]): Promise<Bls> {
  return new Bls(await loadBlsWasm(undefined, builds));
}
