import { KeyError, type ShareSigner } from "../ports/signing.ts";
import { fromHex, type Hex } from "../spec/hex.ts";
import type { Bls } from "./bls.ts";

/** Signs with the shares it holds in memory, until it is wiped. */
export class HeldShareSigner implements ShareSigner {
  readonly #bls: Bls;
  readonly #shares = new Map<Hex, Uint8Array>();

  /** @param shares secret shares (32 bytes, big endian) by validator public key; copied, the caller wipes its own. */
  constructor(bls: Bls, shares: ReadonlyMap<Hex, Uint8Array>) {
    this.#bls = bls;
    for (const [validator, share] of shares) this.#shares.set(validator, share.slice());
  }

  async sign(validatorPublicKey: Hex, signingRoot: Hex): Promise<Uint8Array> {
    const share = this.#shares.get(validatorPublicKey);
    if (share === undefined) throw new KeyError(`no share of validator ${validatorPublicKey}`);
    return this.#bls.sign(share, fromHex(signingRoot));
  }

  /** Overwrites and forgets all shares. */
  wipe(): void {
    for (const share of this.#shares.values()) share.fill(0);
    this.#shares.clear();
  }
}
