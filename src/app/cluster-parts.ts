import { createBeaconClient } from "../beacon/client.ts";
import { type ChainOfNode, readChain } from "../beacon/read-chain.ts";
import type { Log } from "../ports/log.ts";
import { openSlashingProtection } from "../store/slashing/protection.ts";
import type { ClusterParts } from "./cluster-duties.ts";
import { type CheckedConfig, ConfigError } from "./config.ts";

/** How long the beacon node may take for an answer: one that comes later is of no use to its slot, milliseconds. */
const ANSWER_MS = 2_000;

/** How long it may take over what is handed in: it verifies every signature, milliseconds. */
const SUBMIT_MS = 12_000;

/** What a config and its beacon node must agree on: an operator of another chain signs what nobody can use. */
const SHARED = ["genesisMs", "slotMs", "genesisForkVersion"] as const;

function checkChain({ network }: CheckedConfig, url: string, chain: ChainOfNode): void {
  const other = SHARED.find((name) => network[name] !== chain[name]);
  if (other === undefined) return;
  // Hosted nodes have a key in their path: only the host is told.
  const { host } = new URL(url);
  throw new ConfigError(
    `network.${other}: ${network[other]}, but the beacon node at ${host} is of a chain with ${chain[other]}`,
  );
}

/**
 * Reaches the beacon node and opens the slashing protection; null where the config has no beacon node.
 * @throws ConfigError where config and node are of different chains; BeaconError; SlashingProtectionError
 */
export async function openCluster(
  config: CheckedConfig,
  slashingPath: string | null,
  log: Log,
): Promise<ClusterParts | null> {
  if (!config.beacon || slashingPath === null) return null;
  const { url } = config.beacon;
  const chain = await readChain(url);
  checkChain(config, url, chain);
  const { genesisValidatorsRoot } = chain;
  const slashing = openSlashingProtection({ path: slashingPath, genesisValidatorsRoot });
  const beacon = createBeaconClient({ url, chain, log, timeoutMs: ANSWER_MS, submitTimeoutMs: SUBMIT_MS });
  return { beacon, slashing, chain };
}
