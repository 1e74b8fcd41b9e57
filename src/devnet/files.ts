import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ModulesFile, OperatorConfig } from "../app/config.ts";
import { toHex } from "../spec/hex.ts";
import type { DevnetOperator, DevnetPlan } from "./plan.ts";

/** The chain that a devnet pretends: SSV's Jato domain, a fork version of its own. */
export const DEVNET_CHAIN = {
  name: "devnet",
  domain: "0x00000301",
  genesisForkVersion: "0x10000000",
  /** Shorter than Ethereum's 12 s, so that a few slots are soon over; requests live two of them. */
  slotMs: 4_000,
} as const;

/** Writes a file that only its owner may read. */
function writeSecret(path: string, text: string): Promise<void> {
  return writeFile(path, text, { mode: 0o600, flag: "wx" });
}

function configOf(plan: DevnetPlan, operator: DevnetOperator, genesisMs: number): OperatorConfig {
  const own = plan.validators.filter(({ operatorIds }) => operatorIds.includes(operator.id));
  return {
    operatorId: operator.id,
    profile: "alan",
    network: { ...DEVNET_CHAIN, genesisMs },
    gossip: {
      listen: operator.gossipAddress.replace(/\/p2p\/.*$/, ""),
      bootstrap: plan.operators.filter((other) => other !== operator).map((other) => other.gossipAddress),
    },
    signerApi: { port: 0 },
    health: { port: 0 },
    operators: plan.operators.map(({ id, rsa }) => ({ id, publicKey: rsa.publicKeyPem })),
    validators: own.map(({ publicKey, index, sharePublicKeys }) => ({ publicKey, index, sharePublicKeys })),
    secrets: {
      operatorKey: "operator.pem",
      networkKey: "network.key",
      shares: "shares.json",
      modules: "modules.json",
    },
  };
}

/** Writes an operator's config and secrets below `folder`; resolves to the config's path. */
export async function writeOperator(
  folder: string,
  plan: DevnetPlan,
  operator: DevnetOperator,
  genesisMs: number,
): Promise<string> {
  const home = join(folder, `operator-${operator.id}`);
  await mkdir(home, { mode: 0o700 });
  const shares = Object.fromEntries(
    plan.validators.flatMap(({ publicKey, secretShares }) => {
      const share = secretShares[operator.id];
      return share ? [[publicKey, share]] : [];
    }),
  );
  const modules: ModulesFile = [{ id: "devnet", token: operator.token, unscoped: true }];
  await writeSecret(join(home, "operator.pem"), operator.rsa.privateKeyPem);
  await writeSecret(join(home, "network.key"), toHex(operator.networkKey));
  await writeSecret(join(home, "shares.json"), JSON.stringify(shares));
  await writeSecret(join(home, "modules.json"), JSON.stringify(modules));
  const config = join(home, "config.json");
  await writeFile(config, JSON.stringify(configOf(plan, operator, genesisMs), null, 2));
  return config;
}
