import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { AccessFile, OperatorConfig } from "../app/config.ts";
import { type Hex, toHex } from "../spec/hex.ts";
import type { ProtocolProfile } from "../spec/profiles/profile.ts";
import type { SlotTimes } from "../spec/slots.ts";
import { createSlashingProtection } from "../store/slashing/protection.ts";
import type { DevnetOperator, DevnetPlan } from "./plan.ts";

/** The chain that a devnet pretends: SSV's Jato domain, a fork version of its own. */
export const DEVNET_CHAIN = {
  name: "devnet",
  domain: "0x00000301",
  genesisForkVersion: "0x10000000",
  chainId: "7028081469",
} as const;

/** The one commit module of a devnet, the same at every operator. */
export const DEVNET_MODULE = { id: "devnet", signingId: `0x${"de".repeat(32)}` } as const;

/** When a devnet began, what it speaks, and where the rest of it is. */
export interface DevnetPlace extends SlotTimes {
  readonly profile: ProtocolProfile["name"];
  /** URL. */
  readonly sidecar: string;
  /** 32 bytes. */
  readonly genesisValidatorsRoot: Hex;
  /** URL of an operator's beacon node. */
  readonly beacon: (operatorId: number) => string;
}

/** Beside an operator's config. */
const SLASHING_PROTECTION = "slashing.sqlite";

/** Writes a file that only its owner may read. */
function writeSecret(path: string, text: string): Promise<void> {
  return writeFile(path, text, { mode: 0o600, flag: "wx" });
}

function configOf(
  plan: DevnetPlan,
  operator: DevnetOperator,
  { genesisMs, slotMs, profile, sidecar, beacon }: DevnetPlace,
): OperatorConfig {
  const { name, domain, genesisForkVersion, chainId } = DEVNET_CHAIN;
  const own = plan.validators.filter(({ operatorIds }) => operatorIds.includes(operator.id));
  return {
    operatorId: operator.id,
    profile,
    network: { name, domain, genesisForkVersion, chainId, genesisMs, slotMs },
    gossip: {
      listen: operator.gossipAddress.replace(/\/p2p\/.*$/, ""),
      bootstrap: plan.operators.filter((other) => other !== operator).map((other) => other.gossipAddress),
    },
    signerApi: { port: operator.signerPort, lockout: { failures: 3, seconds: 300, exemptLoopback: true } },
    health: { port: 0 },
    sidecar: { url: sidecar },
    beacon: { url: beacon(operator.id) },
    slashingProtection: SLASHING_PROTECTION,
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
  const { genesisValidatorsRoot } = at;
  createSlashingProtection({ path: join(home, SLASHING_PROTECTION), genesisValidatorsRoot }).close();
  const config = join(home, "config.json");
  await writeFile(config, JSON.stringify(configOf(plan, operator, at), null, 2));
  return config;
}
