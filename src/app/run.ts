import { createSignerApi } from "../commit-boost/signer-api.ts";
import { serveHttp } from "../commit-boost/serve.ts";
import { createSidecarClient } from "../commit-boost/sidecar/client.ts";
import { createBls } from "../crypto/bls.ts";
import { createOperatorSigner, createOperatorVerifier } from "../crypto/operator-key.ts";
import { createRecovery } from "../crypto/recovery.ts";
import { HeldShareSigner } from "../crypto/share-signer.ts";
import { createLibp2pNetwork } from "../network/libp2p.ts";
import { countValidatorsOn } from "../network/topic-validators.ts";
import { serveHealth } from "../observe/health.ts";
import { jsonLog } from "../observe/log.ts";
import { createMetrics } from "../observe/metrics.ts";
import type { Log } from "../ports/log.ts";
import { systemClock } from "../runtime/system-clock.ts";
import { fromHex } from "../spec/hex.ts";
import { alan } from "../spec/profiles/alan.ts";
import { boole } from "../spec/profiles/boole.ts";
import { openRequestJournal } from "../store/request-journal.ts";
import { type CheckedConfig, loadConfig, type OperatorSecrets, readAccess } from "./config.ts";
import { openCluster } from "./cluster-parts.ts";
import { createOperator } from "./operator.ts";
import { configuredRegistry } from "./registry.ts";

const PROFILES = { alan, boole };

/** An operator that runs, with what it listens on. */
export interface RunningOperator {
  /** URL of the signer API. */
  readonly signer: string;
  /** URL of `/livez` and `/readyz`. */
  readonly health: string;
  /** Answers no new request, lets duties finish, closes everything. */
  stop(): Promise<void>;
}

async function shareSigner(bls: Awaited<ReturnType<typeof createBls>>, { shares }: OperatorSecrets) {
  const bytes = new Map([...shares].map(([validator, share]) => [validator, fromHex(share)]));
  const signer = new HeldShareSigner(bls, bytes);
  for (const share of bytes.values()) share.fill(0);
  return signer;
}

function networkFacts({ network, profile }: CheckedConfig) {
  const { name, domain, genesisForkVersion, genesisMs, slotMs } = network;
  return { name, domain, genesisForkVersion, times: { genesisMs, slotMs }, profile: PROFILES[profile] };
}

function sidecarOf({ sidecar }: CheckedConfig, { sidecarToken: token }: OperatorSecrets, log: Log) {
  return sidecar ? createSidecarClient({ url: sidecar.url, token, clock: systemClock, log }) : null;
}

/**
 * Runs one operator of a config file: gossip, signer API, health.
 * @throws ConfigError, KeyError, or the address that cannot be listened on
 */
export async function runOperator(configPath: string): Promise<RunningOperator> {
  const { config, secrets, paths } = await loadConfig(configPath);
  const log = jsonLog(config.logLevel, { operator: config.operatorId });
  const bls = await createBls();
  const shares = await shareSigner(bls, secrets);
  const privateKey = fromHex(secrets.networkKey);
  const metrics = createMetrics();
  const journal = openRequestJournal(paths.journal, log);
  const facts = networkFacts(config);
  const registry = configuredRegistry(config);
  const validatorsOn = countValidatorsOn(registry, facts.profile, facts.name);
  const cluster = await openCluster(config, paths.slashingProtection, log);
  const operator = createOperator({
    clock: systemClock,
    network: await createLibp2pNetwork({ ...config.gossip, privateKey, log, validatorsOn }),
    facts,
    registry,
    signer: createOperatorSigner(config.operatorId, secrets.operatorKey),
    verify: createOperatorVerifier(),
    shares,
    recovery: createRecovery(bls),
    journal,
    cluster,
    sidecar: sidecarOf(config, secrets, log),
    metrics,
    log,
    capacity: config.capacity,
  });
  const { host, port, lockout } = config.signerApi;
  const app = createSignerApi({
    ...secrets.access,
    admit: operator.admit,
    reload: () => readAccess(paths.access),
    chainId: BigInt(config.network.chainId),
    clock: systemClock,
    log,
    lockout,
  });
  await operator.start();
  const signer = await serveHttp({ app, log, host, port });
  const health = await serveHealth({ isReady: () => operator.isReady(), metrics, ...config.health });
  log.info("operator up", { signer: signer.url, health: health.url, bls: bls.build });
  return {
    signer: signer.url,
    health: health.url,
    async stop() {
      await operator.stop();
      await Promise.all([signer.close(), health.close()]);
      journal.close();
      cluster?.slashing.close();
      shares.wipe();
      log.info("operator stopped");
    },
  };
}
