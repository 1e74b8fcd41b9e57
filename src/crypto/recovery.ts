import { KeyError, type SignatureRecovery } from "../ports/signing.ts";
import type {
  Culprit,
  PartialFault,
  PartialSignature,
  RecoverRequest,
  RecoverResult,
} from "../spec/signing/recovery.ts";
import { fromHex, type Hex } from "../spec/hex.ts";
import type { Bls } from "./bls.ts";
import { BoundedCache } from "./bounded-cache.ts";
import { type Combination, combinationOf } from "./combination.ts";
import { CryptoInputError } from "./errors.ts";

/** Sets of signers whose coefficients are kept. */
const COMBINATIONS = 64;

function idOf({ signer }: PartialSignature): bigint {
  if (!Number.isSafeInteger(signer)) throw new CryptoInputError("an operator id is not a whole number");
  return BigInt(signer);
}

function shareKeyOf(signer: number, keys: ReadonlyMap<number, Hex>): Hex {
  const key = keys.get(signer);
  if (key === undefined) throw new KeyError(`no share public key of operator ${signer}`);
  return key;
}

/**
 * Makes signatures out of partial ones. The partials are not checked before: a recovered signature that verifies is
 * good whatever they were. Only where it does not are they checked one by one, each for its subgroup too, because
 * a pairing does not see a component outside of it.
 */
class Recovery implements SignatureRecovery {
  readonly #bls: Bls;
  readonly #combinations = new BoundedCache<string, Combination>(COMBINATIONS);

  constructor(bls: Bls) {
    this.#bls = bls;
  }

  async recover(request: RecoverRequest): Promise<RecoverResult> {
    // In one order, so that a set of signers is one entry of the cache.
    const partials = request.partials.toSorted((a, b) => a.signer - b.signer);
    const combination = this.#combinationFor(partials);
    for (const { signer } of partials) shareKeyOf(signer, request.sharePublicKeys);
    const signature = this.#bls.combine(
      fromHex(request.validatorPublicKey),
      fromHex(request.signingRoot),
      partials.map((partial) => partial.signature),
      combination,
    );
    if (signature !== null) return { kind: "recovered", signature };
    const culprits = partials.flatMap((partial) => this.#culprit(partial, request));
    return culprits.length > 0 ? { kind: "culprits", culprits } : { kind: "inconsistent" };
  }

  async checkPartial(
    sharePublicKey: Hex,
    signingRoot: Hex,
    signature: Uint8Array,
  ): Promise<PartialFault | null> {
    return this.#bls.checkPartial(fromHex(sharePublicKey), fromHex(signingRoot), signature);
  }

  #combinationFor(partials: readonly PartialSignature[]): Combination {
    const ids = partials.map(idOf);
    return this.#combinations.get(ids.join(), () => combinationOf(ids));
  }

  #culprit({ signer, signature }: PartialSignature, request: RecoverRequest): Culprit[] {
    const key = fromHex(shareKeyOf(signer, request.sharePublicKeys));
    const fault = this.#bls.checkPartial(key, fromHex(request.signingRoot), signature);
    return fault === null ? [] : [{ signer, fault }];
  }
}

/**
 * The recovery of signatures over one BLS instance. `recover` uses every partial of the request and rejects with
 * CryptoInputError where signers are none, too many, equal or no ids, and with KeyError where a share key is missing.
 */
export function createRecovery(bls: Bls): SignatureRecovery {
  return new Recovery(bls);
}
