import { Buffer } from "node:buffer";
import { createPrivateKey } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { operatorPublicKey } from "../crypto/operator-key.ts";

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

const BESIDE_CHECKOUT = fileURLToPath(new URL("../../../shared/vectors", import.meta.url));

/** The test keys are not where they are looked for. */
export class KeySetsMissingError extends Error {
  override readonly name = "KeySetsMissingError";
  constructor(places: readonly string[]) {
    super(`the cases need the published test keys: put ${FILE} into one of ${places.join(", ")}`);
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

function keySetOf(file: KeySetFile["keysets"][string]): KeySet {
  const byId = <T>(record: Record<string, string>, read: (text: string) => T) =>
    new Map(Object.entries(record).map(([id, text]) => [Number(id), read(text)]));
  return {
    validatorPublicKey: new Uint8Array(Buffer.from(file.validatorPK, "hex")),
    shares: byId(file.shareSKs, (hex) => new Uint8Array(Buffer.from(hex, "hex"))),
    operatorKeys: byId(file.operatorKeysPKCS1DerHex, (der) => operatorPublicKey(pemOf(der))),
    operatorPrivateKeys: byId(file.operatorKeysPKCS1DerHex, pemOf),
  };
}

/**
 * The published test keys, by committee size.
 * @param path of the cases: the keys lie with them, above them, or beside the checkout
 * @throws KeySetsMissingError
 */
export async function readKeySets(path: string): Promise<ReadonlyMap<number, KeySet>> {
  for (const place of places(path)) {
    const text = await readFile(join(place, FILE), "utf8").catch(() => null);
    if (text === null) continue;
    const { keysets } = JSON.parse(text) as KeySetFile;
    return new Map(Object.entries(keysets).map(([size, set]) => [Number(size), keySetOf(set)]));
  }
  throw new KeySetsMissingError(places(path));
}
