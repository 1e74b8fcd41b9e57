import { committeesOf } from "../../src/app/registry.ts";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOperator, type NetworkFacts, type Operator } from "../../src/app/operator.ts";
import { type Bls, createBls } from "../../src/crypto/bls.ts";
import {
  createOperatorSigner,
  createOperatorVerifier,
  generateOperatorKey,
  type OperatorKeyPair,
} from "../../src/crypto/operator-key.ts";
import { createRecovery } from "../../src/crypto/recovery.ts";
import { HeldShareSigner } from "../../src/crypto/share-signer.ts";
import { splitKey } from "../../src/crypto/split.ts";
import { createMemoryHub, type MemoryHub } from "../../src/network/memory.ts";
import type { Clock } from "../../src/ports/clock.ts";
import type { SigningOutcome } from "../../src/ports/admit.ts";
import { createMetrics, type PrometheusMetrics } from "../../src/observe/metrics.ts";
import type { BeaconNode } from "../../src/ports/beacon.ts";
import type { SlashingProtection } from "../../src/ports/slashing-protection.ts";
import type { Registry, ValidatorEntry } from "../../src/ports/registry.ts";
import type { PreconfSidecar } from "../../src/ports/sidecar.ts";
import { VirtualClock } from "../../src/runtime/virtual-clock.ts";
import { quorum } from "../../src/spec/committee.ts";
import { fromHex, type Hex, toHex } from "../../src/spec/hex.ts";
import type { ProtocolProfile } from "../../src/spec/profiles/profile.ts";
import { alan } from "../../src/spec/profiles/alan.ts";
import { createSlashingProtection } from "../../src/store/slashing/protection.ts";
import { openRequestJournal } from "../../src/store/request-journal.ts";
import { CHAIN } from "./beacon.ts";
import { recordingLog } from "./log.ts";

export const FACTS: NetworkFacts = {
  name: "test",
  domain: "0x00000301",
  genesisForkVersion: "0x00000000",
  times: { genesisMs: 1_000_000, slotMs: 12_000 },
  profile: alan,
};

/** RSA keys take long to make: every cluster of a test file shares them. */
const operatorKeys: OperatorKeyPair[] = [];

function operatorKey(id: number): OperatorKeyPair {
  return operatorKeys[id] ??= generateOperatorKey();
}

/** A validator's secret key below the group order. */
function secretKey(): Uint8Array {
  const bytes = new Uint8Array(randomBytes(32));
  bytes[0] = 0x20;
  return bytes;
}

interface Validator {
  readonly entry: ValidatorEntry;
  readonly shares: ReadonlyMap<number, Uint8Array>;
}

function createValidator(bls: Bls, index: number, operatorIds: readonly number[]): Validator {
  const secret = secretKey();
  const shares = splitKey(
    bls,
    secret,
    operatorIds,
    quorum(operatorIds.length),
    (n) => new Uint8Array(randomBytes(n)),
  );
  return {
    entry: {
      publicKey: toHex(bls.publicKey(secret)),
      index,
      operatorIds,
      sharePublicKeys: Object.fromEntries(shares.map((share) => [share.operatorId, toHex(share.publicKey)])),
    },
    shares: new Map(shares.map((share) => [share.operatorId, share.secretKey])),
  };
}

/** One operator of a test cluster. */
export interface Member {
  readonly id: number;
  readonly operator: Operator;
  readonly log: ReturnType<typeof recordingLog>;
  readonly metrics: PrometheusMetrics;
  sign(requestRoot: Hex, validator?: Hex): Promise<SigningOutcome>;
}

/** Operators with real keys and cryptography on a virtual clock and an in-memory network. */
export interface Cluster {
  readonly bls: Bls;
  readonly clock: VirtualClock;
  readonly hub: MemoryHub;
  readonly registry: Registry;
  readonly validators: readonly Hex[];
  readonly members: readonly Member[];
  /** The secret share of an operator. */
  share(operatorId: number, validator?: Hex): Uint8Array;
  /** An operator's RSA private key, PEM. */
  privateKey(operatorId: number): string;
  /** Whether a signature holds for a request root under the validator's key. */
  verifies(requestRoot: Hex, outcome: SigningOutcome, validator?: Hex): boolean;
  /** A member anew from its journal, as after kill -9: the old one hears and says nothing any more. */
  restart(id: number): Promise<Member>;
  stop(): Promise<void>;
}

export interface ClusterOptions {
  readonly operators?: number;
  readonly validators?: number;
  readonly capacity?: number;
  /** A member's own clock, for skew. */
  readonly clockOf?: (id: number, clock: VirtualClock) => Clock;
  readonly latencyMs?: (from: string, to: string) => number;
  /** A member's beacon node; without one it has no duties of its own. */
  readonly beaconOf?: (id: number) => BeaconNode;
  /** A member's slashing protection, in place of an empty one. */
  readonly slashingOf?: (id: number, create: () => SlashingProtection) => SlashingProtection;
  /** The validators, by number, that a member knows; all where it is left out. */
  readonly knows?: (id: number, index: number) => boolean;
  readonly profile?: ProtocolProfile;
  /** A member's preconfirmation sidecar. */
  readonly sidecarOf?: (id: number) => PreconfSidecar;
  /** Members that are not started. */
  readonly down?: readonly number[];
}

/** Starts a cluster one second into slot 10. */
export async function createCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { operators = 4, validators = 1, capacity = 1_000, down = [], clockOf, latencyMs, sidecarOf } =
    options;
  const { beaconOf, slashingOf = (_, create) => create(), knows = () => true, profile = FACTS.profile } =
    options;
  const { computeRoot, bls } = await cryptography();
  const clock = new VirtualClock(FACTS.times.genesisMs + 10 * FACTS.times.slotMs + 1_000);
  const hub = createMemoryHub({ clock, ...latencyMs && { latencyMs } });
  const ids = Array.from({ length: operators }, (_, i) => i + 1);
  const made = Array.from({ length: validators }, (_, i) => createValidator(bls, i, ids));
  const byKey = new Map(made.map((validator) => [validator.entry.publicKey, validator]));
  const first = made[0]!.entry.publicKey;
  const registryOf = (known: readonly ValidatorEntry[]): Registry => {
    const committees = committeesOf(known);
    return {
      operatorKey: (id) => ids.includes(id) ? operatorKey(id).publicKeyPem : null,
      validator: (key) => known.find(({ publicKey }) => publicKey === key) ?? null,
      validators: () => known,
      committee: (id) => committees.get(id) ?? null,
    };
  };
  const entries = made.map(({ entry }) => entry);
  const registry = registryOf(entries);
  const journals = mkdtempSync(join(tmpdir(), "quorate-cluster-"));
  const running: Operator[] = [];
  const createMember = (id: number, peer: string): Member => {
    const log = recordingLog();
    const metrics = createMetrics();
    const beacon = beaconOf?.(id);
    const slashing = () =>
      createSlashingProtection({
        path: join(journals, `${peer}.slashing`),
        genesisValidatorsRoot: CHAIN.genesisValidatorsRoot,
      });
    const operator = createOperator({
      clock: clockOf?.(id, clock) ?? clock,
      network: hub.join(peer),
      facts: { ...FACTS, profile },
      registry: registryOf(entries.filter(({ index }) => knows(id, index))),
      signer: createOperatorSigner(id, operatorKey(id).privateKeyPem),
      verify: createOperatorVerifier(),
      shares: new HeldShareSigner(
        bls,
        new Map(made.map(({ entry, shares }) => [entry.publicKey, shares.get(id)!])),
      ),
      recovery: createRecovery(bls),
      journal: openRequestJournal(join(journals, `${id}.sqlite`), log),
      cluster: beacon ? { beacon, slashing: slashingOf(id, slashing), chain: CHAIN } : null,
      sidecar: sidecarOf?.(id) ?? null,
      metrics,
      log,
      capacity,
    });
    running.push(operator);
    return {
      id,
      operator,
      log,
      metrics,
      sign: (requestRoot, validatorPublicKey = first) =>
        operator.admit.requestSignature({ validatorPublicKey, requestRoot }),
    };
  };
  const members = ids.filter((id) => !down.includes(id)).map((id) => createMember(id, `peer${id}`));
  for (const { operator } of members) await operator.start();
  return {
    bls,
    clock,
    hub,
    registry,
    validators: [...byKey.keys()],
    members,
    share: (id, validator = first) => byKey.get(validator)!.shares.get(id)!,
    privateKey: (id) => operatorKey(id).privateKeyPem,
    verifies: (requestRoot, outcome, validator = first) =>
      outcome.kind === "signed" &&
      bls.verify(fromHex(validator), computeRoot(requestRoot), fromHex(outcome.signature)),
    async restart(id) {
      hub.disconnect(`peer${id}`);
      const member = createMember(id, `peer${id}-restarted`);
      await member.operator.start();
      return member;
    },
    async stop() {
      const stopping = running.map((operator) => operator.stop());
      await clock.advance(60_000);
      await Promise.all(stopping);
      rmSync(journals, { recursive: true });
    },
  };
}

async function cryptography() {
  const { commitBoostSigningRoot } = await import("../../src/spec/domains.ts");
  const bls = await createBls();
  return {
    bls,
    computeRoot: (root: Hex) => commitBoostSigningRoot(fromHex(root), fromHex(FACTS.genesisForkVersion)),
  };
}
