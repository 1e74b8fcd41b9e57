import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { createBls } from "../../src/crypto/bls.ts";
import { commitBoostSigningRoot } from "../../src/spec/domains.ts";
import { fromHex } from "../../src/spec/hex.ts";
import { BLS, claimsOf, makeJwt } from "./jwts.ts";
import { COMMIT, fakeAdmit, post, setUp } from "./support.ts";

const FILE = fileURLToPath(
  new URL("../../../shared/vectors/commit-boost-request-signature.json", import.meta.url),
);

it.skipIf(!existsSync(FILE))(
  "what is asked for a published request is what its signature is over",
  async () => {
    const vector = JSON.parse(readFileSync(FILE, "utf8"));
    const admit = fakeAdmit(() => Promise.resolve({ kind: "signed", signature: vector.signature }));
    const { app } = setUp(admit, {
      modules: [{ ...COMMIT, signingId: vector.module_signing_id }],
      chainId: BigInt(vector.chain.chain_id),
    });
    const body =
      `{"pubkey":"${vector.pubkey}","object_root":"${vector.object_root}","nonce":${vector.nonce}}`;
    const authorization = `Bearer ${makeJwt(claimsOf(BLS, body), COMMIT.jwtSecret)}`;
    const response = await app.request(BLS, post(body, { authorization }));

    expect(await response.json()).toEqual({
      pubkey: vector.pubkey,
      object_root: vector.object_root,
      module_signing_id: vector.module_signing_id,
      nonce: Number(vector.nonce),
      chain_id: Number(vector.chain.chain_id),
      signature: vector.signature,
    });
    const [asked] = admit.asked;
    expect(asked?.validatorPublicKey).toBe(vector.pubkey);
    const root = commitBoostSigningRoot(
      fromHex(asked!.requestRoot),
      fromHex(vector.chain.genesis_fork_version),
    );
    const bls = await createBls();
    expect(bls.verify(fromHex(vector.pubkey), root, fromHex(vector.signature))).toBe(true);
  },
);
