import { Buffer } from "node:buffer";
import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { operatorPublicKey } from "../crypto/operator-key.ts";
import type { Hex } from "../spec/hex.ts";
import { hexBytes } from "./go-json.ts";

/** The published test keys of one committee size. */
export interface KeySet {
  /** 48 bytes. */
  readonly validatorPublicKey: Uint8Array;
  /** Secret shares by operator id, 32 bytes. */
  readonly shares: ReadonlyMap<number, Uint8Array>;
  /** Operators' RSA public keys as PEM, by operator id. */
  readonly operatorKeys: ReadonlyMap<number, string>;
  /** Operators' RSA private keys as PEM, by operator id: published, and good for nothing but these cases. */
  readonly operatorPrivateKeys: ReadonlyMap<number, string>;
}

interface KeySetFile {
  readonly keysets: Record<
    string,
    {
      readonly validatorPK: string;
      readonly shareSKs: Record<string, string>;
      readonly operatorKeysPKCS1DerHex: Record<string, string>;
    }
  >;
}

const FILE = "test-keysets.json";
const VALIDATORS_FILE = "test-keys.json";

const BESIDE_CHECKOUT = fileURLToPath(new URL("../../../shared/vectors", import.meta.url));

/** The test keys are not where they are looked for. */
export class KeySetsMissingError extends Error {
  override readonly name = "KeySetsMissingError";
  constructor(file: string, places: readonly string[]) {
    super(`the cases need the published test keys: put ${file} into one of ${places.join(", ")}`);
  }
}

/** Where the keys may lie: with the cases, above them, or beside the checkout. */
function places(path: string): string[] {
  const above = [path, dirname(path), dirname(dirname(path)), dirname(dirname(dirname(path)))];
  return [...new Set([...above, BESIDE_CHECKOUT])];
}

function pemOf(der: string): string {
  const key = createPrivateKey({ key: Buffer.from(der, "hex"), format: "der", type: "pkcs1" });
  return key.export({ type: "pkcs1", format: "pem" }).toString();
}

function byOperator<T>(record: Record<string, string>, read: (text: string) => T): ReadonlyMap<number, T> {
  return new Map(Object.entries(record).map(([id, text]) => [Number(id), read(text)]));
}

function keySetOf(file: KeySetFile["keysets"][string]): KeySet {
  return {
    validatorPublicKey: hexBytes(file.validatorPK),
    shares: byOperator(file.shareSKs, hexBytes),
    operatorKeys: byOperator(file.operatorKeysPKCS1DerHex, (der) => operatorPublicKey(pemOf(der))),
    operatorPrivateKeys: byOperator(file.operatorKeysPKCS1DerHex, pemOf),
  };
}

/**
 * The published test keys, by committee size.
 * @param path of the cases: the keys lie with them, above them, or beside the checkout
 * @throws KeySetsMissingError
 */
export async function readKeySets(path: string): Promise<ReadonlyMap<number, KeySet>> {
  const { keysets } = await readBeside<KeySetFile>(path, FILE);
  return new Map(Object.entries(keysets).map(([size, set]) => [Number(size), keySetOf(set)]));
}

/** Secret shares of four operators, 32 bytes, by validator and operator id. */
export type ValidatorShares = ReadonlyMap<Hex, ReadonlyMap<number, Uint8Array>>;

interface ValidatorKeysFile {
  readonly validatorKeySetMap: {
    readonly validators: Record<string, { readonly pk: string; readonly shares: Record<string, string> }>;
  };
}

/**
 * The published shares of the many validators that committees of four have, by validator public key.
 * @param path see readKeySets
 * @throws KeySetsMissingError
 */
export async function readValidatorShares(path: string): Promise<ValidatorShares> {
  const { validatorKeySetMap: { validators } } = await readBeside<ValidatorKeysFile>(path, VALIDATORS_FILE);
  return new Map(
    Object.values(validators).map(({ pk, shares }) => [`0x${pk}`, byOperator(shares, hexBytes)]),
  );
}

async function readBeside<T>(path: string, file: string): Promise<T> {
  for (const place of places(path)) {
    const text = await readFile(join(place, file), "utf8").catch(() => null);
    if (text !== null) return JSON.parse(text) as T;
  }
  throw new KeySetsMissingError(file, places(path));
}
