import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AccessFile, OperatorConfig } from "../app/config.ts";
import { toHex } from "../spec/hex.ts";
import type { DevnetOperator, DevnetPlan } from "./plan.ts";

/** The chain that a devnet pretends: SSV's Jato domain, a fork version of its own. */
export const DEVNET_CHAIN = {
  name: "devnet",
  domain: "0x00000301",
  genesisForkVersion: "0x10000000",
  chainId: "7028081469",
  /** Ethereum's; requests live to the start of their second slot after. */
  slotMs: 12_000,
} as const;

/** The one commit module of a devnet, the same at every operator. */
export const DEVNET_MODULE = { id: "devnet", signingId: `0x${"de".repeat(32)}` } as const;

/** When a devnet began, and where its sidecar is. */
export interface DevnetPlace {
  /** Start of slot 0, milliseconds since the Unix epoch. */
  readonly genesisMs: number;
  /** URL. */
  readonly sidecar: string;
}

/** Writes a file that only its owner may read. */
function writeSecret(path: string, text: string): Promise<void> {
  return writeFile(path, text, { mode: 0o600, flag: "wx" });
}

function configOf(
  plan: DevnetPlan,
  operator: DevnetOperator,
  { genesisMs, sidecar }: DevnetPlace,
): OperatorConfig {
  const own = plan.validators.filter(({ operatorIds }) => operatorIds.includes(operator.id));
  return {
    operatorId: operator.id,
    profile: "alan",
    network: { ...DEVNET_CHAIN, genesisMs },
    gossip: {
      listen: operator.gossipAddress.replace(/\/p2p\/.*$/, ""),
      bootstrap: plan.operators.filter((other) => other !== operator).map((other) => other.gossipAddress),
    },
    signerApi: { port: operator.signerPort, lockout: { failures: 3, seconds: 300, exemptLoopback: true } },
    health: { port: 0 },
    sidecar: { url: sidecar },
    journal: "requests.sqlite",
    operators: plan.operators.map(({ id, rsa }) => ({ id, publicKey: rsa.publicKeyPem })),
    validators: own.map(({ publicKey, index, sharePublicKeys }) => ({ publicKey, index, sharePublicKeys })),
    secrets: {
      operatorKey: "operator.pem",
      networkKey: "network.key",
      shares: "shares.json",
      access: "access.json",
      sidecarToken: "sidecar.token",
    },
  };
}

/** Writes an operator's config and secrets below `folder`; resolves to the config's path. */
export async function writeOperator(
  folder: string,
  plan: DevnetPlan,
  operator: DevnetOperator,
  at: DevnetPlace,
): Promise<string> {
  const home = join(folder, `operator-${operator.id}`);
  await mkdir(home, { mode: 0o700 });
  const shares = Object.fromEntries(
    plan.validators.flatMap(({ publicKey, secretShares }) => {
      const share = secretShares[operator.id];
      return share ? [[publicKey, share]] : [];
    }),
  );
  const { token, jwtSecret, adminSecret } = operator;
  const access: AccessFile = {
    adminSecret,
    modules: [{ id: DEVNET_MODULE.id, token, jwtSecret, signingId: DEVNET_MODULE.signingId, unscoped: true }],
  };
  await writeSecret(join(home, "operator.pem"), operator.rsa.privateKeyPem);
  await writeSecret(join(home, "network.key"), toHex(operator.networkKey));
  await writeSecret(join(home, "shares.json"), JSON.stringify(shares));
  await writeSecret(join(home, "access.json"), JSON.stringify(access));
  await writeSecret(join(home, "sidecar.token"), operator.sidecarToken);
  const config = join(home, "config.json");
  await writeFile(config, JSON.stringify(configOf(plan, operator, at), null, 2));
  return config;
}
