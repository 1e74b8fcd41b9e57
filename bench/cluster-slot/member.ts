import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOperator, type Operator } from "../../src/app/operator.ts";
import { createOperatorSigner, createOperatorVerifier } from "../../src/crypto/operator-key.ts";
import { createRecovery } from "../../src/crypto/recovery.ts";
import { HeldShareSigner } from "../../src/crypto/share-signer.ts";
import type { VirtualClock } from "../../src/runtime/virtual-clock.ts";
import { NO_METRICS } from "../../src/ports/metrics.ts";
import type { Network } from "../../src/ports/network.ts";
import type { ShareSigner, SignatureRecovery } from "../../src/ports/signing.ts";
import { createSlashingProtection } from "../../src/store/slashing/protection.ts";
import { openRequestJournal } from "../../src/store/request-journal.ts";
import { clusterKey } from "../../src/spec/cluster/duty.ts";
import { BenchBeacon } from "./beacon.ts";
import { CHAIN, COMMITTEE, FACTS, registryOf, SLOT, type World } from "./world.ts";

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

/** The keys that a member signs with and the recovery that it does. */
export interface Cryptography {
  readonly shares: ShareSigner;
  readonly recovery: SignatureRecovery;
}

/** What an operator is charged with. */
export interface Load {
  readonly validators: number;
  /** How many of them are in the sync committee. */
  readonly inSyncCommittee: number;
}

/** Signatures that the cluster makes in the slot. */
export function signaturesOf({ validators, inSyncCommittee }: Load): number {
  return validators + inSyncCommittee;
}

/** The cryptography of an operator as it runs. */
export function realCryptography({ bls, validators }: World, id: number): Cryptography {
  const shares = new Map(validators.map(({ entry, shares }) => [entry.publicKey, shares.get(id)!]));
  return { shares: new HeldShareSigner(bls, shares), recovery: createRecovery(bls) };
}

const SIGNATURE = new Uint8Array(96);

/** Recovers at no cost what is no signature. */
export const FREE_RECOVERY: SignatureRecovery = {
  recover: () => Promise.resolve({ kind: "recovered", signature: SIGNATURE }),
  checkPartial: () => Promise.resolve(null),
};

/** Cryptography of shares that costs nothing: what is left is the house. */
export const FREE_CRYPTOGRAPHY: Cryptography = {
  shares: { sign: () => Promise.resolve(SIGNATURE) },
  recovery: FREE_RECOVERY,
};

/** One operator, as `quorate run` joins it, but for its beacon node, clock, network and log. */
export interface Member {
  readonly operator: Operator;
  /**
   * Resolves once the slot's duty, which has begun, is over.
   * @throws Error where it did not hand in everything
   */
  done(): Promise<void>;
  /** Ends it and deletes its files; somebody moves the clock on meanwhile. */
  stop(): Promise<void>;
}

/** Where a member is and what it does. */
export interface MemberOptions {
  readonly world: World;
  readonly id: number;
  readonly load: Load;
  readonly clock: VirtualClock;
  readonly network: Network;
  readonly cryptography: Cryptography;
}

/** Joins an operator to empty databases in a folder of its own; it is not started. */
export function createMember({ world, id, load, clock, network, cryptography }: MemberOptions): Member {
  const folder = mkdtempSync(join(tmpdir(), "quorate-bench-"));
  const beacon = new BenchBeacon(load.inSyncCommittee);
  const slashing = createSlashingProtection({
    path: join(folder, "slashing.sqlite"),
    genesisValidatorsRoot: CHAIN.genesisValidatorsRoot,
  });
  const operator = createOperator({
    clock,
    network,
    facts: FACTS,
    registry: registryOf(world, load.validators),
    signer: createOperatorSigner(id, world.operatorKeys.get(id)!.privateKeyPem),
    verify: createOperatorVerifier(),
    ...cryptography,
    journal: openRequestJournal(join(folder, "journal.sqlite"), SILENT),
    cluster: { beacon, slashing, chain: CHAIN },
    sidecar: null,
    metrics: NO_METRICS,
    log: SILENT,
    capacity: 100,
  });
  return {
    operator,
    async done() {
      const { reason, cause } = await operator.runtime.host.outcome(
        clusterKey({ committeeId: COMMITTEE, slot: SLOT }),
      );
      const all = beacon.attestations === load.validators && beacon.syncMessages === load.inSyncCommittee;
      if (reason !== "submitted" || !all) throw new Error(`a cluster's slot went wrong: ${reason}, ${cause}`);
    },
    async stop() {
      await operator.stop();
      slashing.close();
      rmSync(folder, { recursive: true });
    },
  };
}
