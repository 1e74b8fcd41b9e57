import { randomBytes } from "node:crypto";
import { type Bls, createBls } from "../../src/crypto/bls.ts";
import { generateOperatorKey, type OperatorKeyPair } from "../../src/crypto/operator-key.ts";
import { splitKey } from "../../src/crypto/split.ts";
import { committeesOf } from "../../src/app/registry.ts";
import type { NetworkFacts } from "../../src/app/operator.ts";
import type { Registry, ValidatorEntry } from "../../src/ports/registry.ts";
import { committeeId, quorum } from "../../src/spec/committee.ts";
import type { BeaconChain } from "../../src/spec/forks.ts";
import { type Hex, toHex } from "../../src/spec/hex.ts";
import { boole } from "../../src/spec/profiles/boole.ts";

/** The cluster's operators. */
export const OPERATORS: readonly number[] = [1, 2, 3, 4];

/** Id of the operators' committee. */
export const COMMITTEE: Hex = toHex(committeeId(OPERATORS));

/** A network of the profile that is measured. */
export const FACTS: NetworkFacts = {
  name: "bench",
  domain: "0x00000301",
  genesisForkVersion: "0x00000000",
  times: { genesisMs: 1_000_000, slotMs: 12_000 },
  profile: boole,
};

/** A chain on which Fulu is in force from the beginning. */
export const CHAIN: BeaconChain = {
  genesisValidatorsRoot: `0x${"11".repeat(32)}`,
  forks: [{ version: "fulu", epoch: 0, forkVersion: "0x60000000" }],
};

/** The slot that is decided, in epoch 1; its first leader is operator 4. */
export const SLOT = 42;

/** The operator that is measured. */
export const MEASURED = 1;

interface BenchValidator {
  readonly entry: ValidatorEntry;
  /** Secret shares by operator id. */
  readonly shares: ReadonlyMap<number, Uint8Array>;
}

/** Keys of a cluster, made once: every size takes the first validators of them. */
export interface World {
  readonly bls: Bls;
  readonly validators: readonly BenchValidator[];
  /** RSA keys by operator id. */
  readonly operatorKeys: ReadonlyMap<number, OperatorKeyPair>;
}

function createValidator(bls: Bls, index: number): BenchValidator {
  const secret = new Uint8Array(randomBytes(32));
  // Below the group's order.
  secret[0] = 0x20;
  const shares = splitKey(bls, secret, OPERATORS, quorum(OPERATORS.length), (n) => randomBytes(n));
  return {
    entry: {
      publicKey: toHex(bls.publicKey(secret)),
      index,
      operatorIds: OPERATORS,
      sharePublicKeys: Object.fromEntries(shares.map((share) => [share.operatorId, toHex(share.publicKey)])),
    },
    shares: new Map(shares.map((share) => [share.operatorId, share.secretKey])),
  };
}

/** Makes the keys of so many validators and of their operators. */
export async function createWorld(validators: number): Promise<World> {
  const bls = await createBls();
  return {
    bls,
    validators: Array.from({ length: validators }, (_, index) => createValidator(bls, index)),
    operatorKeys: new Map(OPERATORS.map((id) => [id, generateOperatorKey()])),
  };
}

/** Who is who where the cluster has the world's first validators, so many of them. */
export function registryOf({ validators, operatorKeys }: World, count: number): Registry {
  const entries = validators.slice(0, count).map(({ entry }) => entry);
  const byKey = new Map(entries.map((entry) => [entry.publicKey, entry]));
  const committees = committeesOf(entries);
  return {
    operatorKey: (id) => operatorKeys.get(id)?.publicKeyPem ?? null,
    validator: (key) => byKey.get(key) ?? null,
    validators: () => entries,
    committee: (id) => committees.get(id) ?? null,
  };
}
