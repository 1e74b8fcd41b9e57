import { readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import process from "node:process";
import { z } from "zod";
import type { Hex } from "../spec/hex.ts";
import { DEFAULT_CAPACITY } from "./duty-runtime.ts";

const hex = (bytes: number) =>
  z.string().regex(new RegExp(`^0x[0-9a-fA-F]{${2 * bytes}}$`), `0x and ${2 * bytes} hex digits`)
    .transform((text) => text.toLowerCase() as Hex);
const operatorId = z.number().int().positive();
const port = z.number().int().min(0).max(65_535);
const host = z.string().default("127.0.0.1");

const configSchema = z.strictObject({
  operatorId,
  profile: z.enum(["alan", "boole"]),
  network: z.strictObject({
    /** Name in gossip topics. */
    name: z.string().min(1),
    /** SSV domain. */
    domain: hex(4),
    genesisForkVersion: hex(4),
    /** EIP-155 chain id, as a decimal string: it may be any u256. */
    chainId: z.string().regex(/^(?:0|[1-9][0-9]*)$/, "a decimal number"),
    /** Start of slot 0, milliseconds since the Unix epoch. */
    genesisMs: z.number().int().nonnegative(),
    slotMs: z.number().int().positive(),
  }),
  gossip: z.strictObject({
    /** Multiaddr to listen on. */
    listen: z.string(),
    /** Multiaddrs of peers, with their ids. */
    bootstrap: z.array(z.string()).max(256),
  }),
  signerApi: z.strictObject({
    host,
    port,
    /** Failures to authenticate after which an address waits, and how long. */
    lockout: z.strictObject({
      failures: z.number().int().positive(),
      seconds: z.number().int().positive(),
      exemptLoopback: z.boolean(),
    }).optional(),
  }),
  health: z.strictObject({ host, port }),
  /** The preconfirmation protocol's sidecar, where there is one. */
  sidecar: z.strictObject({ url: z.url() }).optional(),
  /** The beacon node, where this operator attests; needs `slashingProtection`. */
  beacon: z.strictObject({ url: z.url() }).optional(),
  /** File of what validators signed, beside the config or absolute; it must be there: only making or importing keys makes one. */
  slashingProtection: z.string().optional(),
  /** File of the requests in flight, beside the config or absolute; made where it is not there. */
  journal: z.string(),
  operators: z.array(z.strictObject({ id: operatorId, publicKey: z.string() })).max(4_096),
  validators: z.array(z.strictObject({
    publicKey: hex(48),
    index: z.number().int().nonnegative(),
    /** Share public keys, by operator id. */
    sharePublicKeys: z.record(z.string().regex(/^[1-9][0-9]*$/), hex(48)),
  })).max(100_000),
  /** Files with secrets, beside the config or absolute; readable by their owner only. */
  secrets: z.strictObject({
    /** RSA private key, PEM (PKCS#1). */
    operatorKey: z.string(),
    /** secp256k1 key of the gossip node: 32 bytes as hex. */
    networkKey: z.string(),
    /** JSON: this operator's secret shares, by validator public key. */
    shares: z.string(),
    /** JSON: the modules that may ask for signatures, and the administrator's secret. */
    access: z.string(),
    /** Bearer token at the sidecar, text. */
    sidecarToken: z.string().optional(),
  }),
  /** Live duties at most. */
  capacity: z.number().int().positive().default(DEFAULT_CAPACITY),
  logLevel: z.enum(["debug", "info", "warn", "error"]).default("info"),
}).refine(({ beacon, slashingProtection }) => !beacon || slashingProtection !== undefined, {
  path: ["slashingProtection"],
  message: "a file is needed where there is a beacon node",
});

/** What `quorate run --config` reads; secrets are in files of their own. */
export type OperatorConfig = z.input<typeof configSchema>;

const secret = z.string().min(32, "at least 32 characters");

const accessSchema = z.strictObject({
  /** Secret of the administrator's JWTs; without it nobody may reload or revoke. */
  adminSecret: secret.optional(),
  modules: z.array(z.strictObject({
    id: z.string().min(1),
    /** Static token of the v0.5 shape; only of use where `unscoped` is true. */
    token: secret.optional(),
    /** Secret of the module's JWTs, for the current shape. */
    jwtSecret: secret.optional(),
    /** Mixed into what the module has signed; needed with `jwtSecret`. */
    signingId: hex(32).optional(),
    /** May have any root of the commit-boost domain signed (decision 10): delegations and registrations too. */
    unscoped: z.boolean().default(false),
  })).max(256),
});

/** Who may call the signer API, as the secrets hold it. */
export type AccessFile = z.input<typeof accessSchema>;

const sharesSchema = z.record(hex(48), hex(32));

/** The secrets of an operator, in memory. */
export interface OperatorSecrets {
  readonly operatorKey: string;
  readonly networkKey: Hex;
  readonly shares: ReadonlyMap<Hex, Hex>;
  /** Empty where there is no sidecar. */
  readonly sidecarToken: string;
  readonly access: z.output<typeof accessSchema>;
}

/** A config or a file it names that cannot be used: says which and why, never what is in a secret. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    throw new ConfigError(`${path}: cannot be read`);
  }
}

async function readSecret(path: string): Promise<string> {
  const text = await read(path);
  const { mode } = await stat(path);
  if (process.platform !== "win32" && (mode & 0o077) !== 0) {
    throw new ConfigError(`${path}: a secret that others may read; chmod 600 it`);
  }
  return text;
}

function parse<Schema extends z.ZodType>(schema: Schema, path: string, text: string): z.output<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ConfigError(`${path}: not JSON`);
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ConfigError(`${path}: ${issue?.path.join(".") || "the file"}: ${issue?.message}`);
}

/**
 * Reads who may call the signer API.
 * @throws ConfigError naming the file and what is wrong with it
 */
export async function readAccess(path: string): Promise<z.output<typeof accessSchema>> {
  return parse(accessSchema, path, await readSecret(path));
}

/**
 * Reads an operator's config and its secrets.
 * @throws ConfigError naming the file and what is wrong with it
 */
export async function loadConfig(path: string) {
  const config = parse(configSchema, path, await read(path));
  const at = (file: string) => resolve(dirname(path), file);
  const files = config.secrets;
  const networkKey = (await readSecret(at(files.networkKey))).trim();
  const parsedKey = hex(32).safeParse(networkKey);
  if (!parsedKey.success) throw new ConfigError(`${at(files.networkKey)}: not 32 bytes of hex`);
  const shares = parse(sharesSchema, at(files.shares), await readSecret(at(files.shares)));
  const without = config.validators.find(({ publicKey }) => !Object.hasOwn(shares, publicKey));
  if (without) throw new ConfigError(`${at(files.shares)}: no share of validator ${without.publicKey}`);
  const secrets: OperatorSecrets = {
    operatorKey: await readSecret(at(files.operatorKey)),
    networkKey: parsedKey.data,
    sidecarToken: files.sidecarToken ? (await readSecret(at(files.sidecarToken))).trim() : "",
    shares: new Map(Object.entries(shares) as [Hex, Hex][]),
    access: await readAccess(at(files.access)),
  };
  const slashing = config.slashingProtection;
  const paths = {
    journal: at(config.journal),
    access: at(files.access),
    slashingProtection: slashing === undefined ? null : at(slashing),
  };
  return { config, secrets, paths };
}

/** A config as it is used: checked, defaults filled in. */
export type CheckedConfig = z.output<typeof configSchema>;
