import { SecretKey } from "@chainsafe/blst";
import { expect, it } from "vitest";
import { HeldShareSigner } from "../../src/crypto/share-signer.ts";
import { KeyError } from "../../src/ports/signing.ts";
import { type Hex, toHex } from "../../src/spec/hex.ts";
import { bls, ROOT, secretKeyOf } from "./support.ts";

const validator: Hex = toHex(bls.publicKey(secretKeyOf("validator")));
const share = secretKeyOf("share");
const root = toHex(ROOT);

it("a share signer signs with the share it holds of the validator", async () => {
  const signer = new HeldShareSigner(bls, new Map([[validator, share]]));
  expect(await signer.sign(validator, root)).toEqual(SecretKey.fromBytes(share).sign(ROOT).toBytes());
});

it("a share signer rejects a validator it holds no share of, naming no key material", async () => {
  const signer = new HeldShareSigner(bls, new Map([[validator, share]]));
  await expect(signer.sign("0x00", root)).rejects.toThrow(KeyError);
  await expect(signer.sign("0x00", root)).rejects.not.toThrow(toHex(share).slice(2, 18));
});

it("a share signer keeps its own copies, and signs nothing after it is wiped", async () => {
  const given = share.slice();
  const signer = new HeldShareSigner(bls, new Map([[validator, given]]));
  given.fill(0);
  expect(await signer.sign(validator, root)).toHaveLength(96);
  signer.wipe();
  await expect(signer.sign(validator, root)).rejects.toThrow(KeyError);
});
