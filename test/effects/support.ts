import { randomBytes } from "node:crypto";
import { createBls } from "../../src/crypto/bls.ts";
import { createRecovery } from "../../src/crypto/recovery.ts";
import { HeldShareSigner } from "../../src/crypto/share-signer.ts";
import { splitKey } from "../../src/crypto/split.ts";
import { type Hex, toHex } from "../../src/spec/hex.ts";

export const bls = await createBls();
export const recovery = createRecovery(bls);

const random = (length: number) => new Uint8Array(randomBytes(length));

/** A validator of operators 1 to 4 with real shares. */
export function createValidator() {
  const secretKey = random(32);
  secretKey[0] = 0x20;
  const shares = splitKey(bls, secretKey, [1, 2, 3, 4], 3, random);
  const publicKey = toHex(bls.publicKey(secretKey));
  const signerOf = (operatorId: number) =>
    new HeldShareSigner(bls, new Map([[publicKey, shares[operatorId - 1]!.secretKey]]));
  return {
    publicKey,
    sharePublicKeys: Object.fromEntries(
      shares.map((share): [number, Hex] => [share.operatorId, toHex(share.publicKey)]),
    ),
    signerOf,
    /** A peer's partial signature. */
    partial: (operatorId: number, signingRoot: Hex) => signerOf(operatorId).sign(publicKey, signingRoot),
  };
}
