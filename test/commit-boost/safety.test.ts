import { ByteListType, ByteVectorType, ContainerType, UintBigintType } from "@chainsafe/ssz";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  commitBoostSigningRoot,
  computeDomain,
  computeSigningRoot,
  DOMAIN_TYPES,
} from "../../src/spec/domains.ts";
import type { Hex } from "../../src/spec/hex.ts";
import { fromHex, toHex } from "../../src/spec/hex.ts";
import { scopedRequestRoot } from "../../src/spec/signing/request-root.ts";
import { BLS, claimsOf, makeJwt } from "./jwts.ts";
import { CHAIN_ID, COMMIT, OTHER, post, PUBKEY, setUp, SIGN } from "./support.ts";

const uint64 = new UintBigintType(8);
const root = new ByteVectorType(32);
const checkpoint = new ContainerType({ epoch: uint64, root });
const attestationData = new ContainerType({
  slot: uint64,
  index: uint64,
  beaconBlockRoot: root,
  source: checkpoint,
  target: checkpoint,
});
const blockHeader = new ContainerType({
  slot: uint64,
  proposerIndex: uint64,
  parentRoot: root,
  stateRoot: root,
  bodyRoot: root,
});
const delegation = new ContainerType({
  proposer: new ByteVectorType(48),
  delegate: new ByteVectorType(48),
  committer: new ByteVectorType(20),
  slot: uint64,
  metadata: new ByteListType(1_024),
});

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length }).map((array) => Uint8Array.from(array));
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const nonce = fc.bigInt({ min: 0n, max: 2n ** 64n - 2n });
const anyCheckpoint = fc.record({ epoch: u64, root: bytes(32) });
const attestationRoot = fc
  .record({ slot: u64, index: u64, beaconBlockRoot: bytes(32), source: anyCheckpoint, target: anyCheckpoint })
  .map((data) => attestationData.hashTreeRoot(data));
const blockRoot = fc
  .record({ slot: u64, proposerIndex: u64, parentRoot: bytes(32), stateRoot: bytes(32), bodyRoot: bytes(32) })
  .map((header) => blockHeader.hashTreeRoot(header));
const delegationRoot = fc
  .record({
    proposer: bytes(48),
    delegate: bytes(48),
    committer: bytes(20),
    slot: u64,
    metadata: fc.uint8Array({ maxLength: 64 }).map((array) => Uint8Array.from(array)),
  })
  .map((message) => delegation.hashTreeRoot(message));
const chain = fc.record({
  forkVersion: bytes(4),
  genesisForkVersion: bytes(4),
  genesisValidatorsRoot: bytes(32),
});

const { app, admit } = setUp();

/** The request root that Admit gets for a v0.5 request. */
async function askedUnscoped(objectRoot: Hex): Promise<Hex> {
  const body = JSON.stringify({ type: "consensus", pubkey: PUBKEY, object_root: objectRoot });
  return await askedBy(SIGN, post(body));
}

/** The request root that Admit gets for a module's request by JWT. */
async function askedScoped(
  objectRoot: Hex,
  its: bigint,
  module: typeof COMMIT | typeof OTHER = COMMIT,
): Promise<Hex> {
  const body = `{"pubkey":"${PUBKEY}","object_root":"${objectRoot}","nonce":${its}}`;
  const jwt = makeJwt({ ...claimsOf(BLS, body), module: module.id }, module.jwtSecret);
  return await askedBy(BLS, post(body, { authorization: `Bearer ${jwt}` }));
}

async function askedBy(path: string, init: RequestInit): Promise<Hex> {
  admit.asked.length = 0;
  expect((await app.request(path, init)).status).toBe(200);
  expect(admit.asked).toHaveLength(1);
  expect(Object.keys(admit.asked[0]!).sort()).toEqual(["requestRoot", "validatorPublicKey"]);
  return admit.asked[0]!.requestRoot;
}

describe.each([
  ["an attestation", attestationRoot, DOMAIN_TYPES.beaconAttester],
  ["a block", blockRoot, DOMAIN_TYPES.beaconProposer],
])("the signing root of %s", (_name, objectRoot, domainType) => {
  it("is never what operators are to sign, whichever of its roots is asked for in whichever shape", async () => {
    await fc.assert(fc.asyncProperty(objectRoot, chain, nonce, async (duty, its, number) => {
      const domain = computeDomain(domainType, its.forkVersion, its.genesisValidatorsRoot);
      const slashable = computeSigningRoot(duty, domain);
      for (const wanted of [duty, slashable].map(toHex)) {
        for (const asked of [await askedUnscoped(wanted), await askedScoped(wanted, number)]) {
          const signed = commitBoostSigningRoot(fromHex(asked), its.genesisForkVersion);
          expect([toHex(duty), toHex(slashable)]).not.toContain(toHex(signed));
        }
      }
    }));
  });
});

describe("what Admit is asked for", () => {
  it("is exactly object_root in the v0.5 shape", async () => {
    await fc.assert(fc.asyncProperty(bytes(32), async (data) => {
      expect(await askedUnscoped(toHex(data))).toBe(toHex(data));
    }));
  });

  it("is exactly the root of object_root, signing id, nonce and chain id in the current one", async () => {
    const moduleSigningId = fromHex(COMMIT.signingId);
    await fc.assert(fc.asyncProperty(bytes(32), nonce, async (data, its) => {
      const expected = scopedRequestRoot({ data, moduleSigningId, nonce: its, chainId: CHAIN_ID });
      expect(await askedScoped(toHex(data), its)).toBe(toHex(expected));
    }));
  });

  it("is never a Delegation that a scoped module chose, nor what another module can ask for", async () => {
    await fc.assert(fc.asyncProperty(delegationRoot, nonce, async (chosen, its) => {
      const asked = await askedScoped(toHex(chosen), its);
      expect(asked).not.toBe(toHex(chosen));
      expect(await askedScoped(toHex(chosen), its, OTHER)).not.toBe(asked);
      // Nor by asking for what the first request came to.
      expect(await askedScoped(asked, its)).not.toBe(toHex(chosen));
    }));
  });

  it("is another one for every nonce", async () => {
    await fc.assert(
      fc.asyncProperty(
        bytes(32),
        fc.uniqueArray(nonce, { minLength: 2, maxLength: 5 }),
        async (data, all) => {
          const asked = new Set<Hex>();
          for (const its of all) asked.add(await askedScoped(toHex(data), its));
          expect(asked.size).toBe(all.length);
        },
      ),
    );
  });
});
