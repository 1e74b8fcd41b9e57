import { createHash, createHmac } from "node:crypto";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { PublicKey, Signature, verify } from "@chainsafe/blst";

/** A client as a stranger would write it: it knows HTTP, the consensus specification and blst, and none of our code. */

function sha256(...parts: Uint8Array[]): Uint8Array {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}

function bytesOf(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.slice(2), "hex"));
}

/** hash_tree_root(SigningData{object_root, commit-boost domain}) by hand. */
export function signingRootOf(objectRoot: string, genesisForkVersion: string): Uint8Array {
  const version = new Uint8Array(32);
  version.set(bytesOf(genesisForkVersion));
  const forkDataRoot = sha256(version, new Uint8Array(32));
  const domain = new Uint8Array([0x6d, 0x6d, 0x6f, 0x43, ...forkDataRoot.subarray(0, 28)]);
  return sha256(bytesOf(objectRoot), domain);
}

/** Whether blst finds the signature valid: points checked, pairing checked. */
export function isValid(validator: string, root: Uint8Array, signature: string): boolean {
  const key = PublicKey.fromBytes(bytesOf(validator), true);
  return verify(root, key, Signature.fromBytes(bytesOf(signature), true), true, true);
}

/** A whole number as an SSZ leaf. */
function leaf(number: bigint): Uint8Array {
  const bytes = new Uint8Array(32);
  for (let i = 0; i < 32; i++) bytes[i] = Number((number >> BigInt(8 * i)) & 0xffn);
  return bytes;
}

/** hash_tree_root(PropCommitSigningInfo{data, module_signing_id, nonce, chain_id}) by hand. */
export function scopedRootOf(objectRoot: string, signingId: string, nonce: bigint, chainId: bigint): string {
  const left = sha256(bytesOf(objectRoot), bytesOf(signingId));
  return `0x${Buffer.from(sha256(left, sha256(leaf(nonce), leaf(chainId)))).toString("hex")}`;
}

/** A JWT as a commit module makes it for one request. */
function jwt(module: string, secret: string, route: string, body: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const payload_hash = `0x${Buffer.from(keccak_256(new TextEncoder().encode(body))).toString("hex")}`;
  const exp = Math.floor(Date.now() / 1_000) + 300;
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part({ exp, module, route, payload_hash })}`;
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

/** What a module needs to ask in the current shape. */
export interface JwtCaller {
  readonly signer: string;
  readonly module: string;
  readonly secret: string;
}

/** Asks one signer in the current shape; the status and the body as text, since numbers in it may be large. */
export async function askScoped(
  { signer, module, secret }: JwtCaller,
  pubkey: string,
  objectRoot: string,
  nonce: bigint,
): Promise<{ status: number; text: string }> {
  const route = "/signer/v1/request_signature/bls";
  const body = `{"pubkey":"${pubkey}","object_root":"${objectRoot}","nonce":${nonce}}`;
  const response = await fetch(`${signer}${route}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${jwt(module, secret, route, body)}`,
      "content-type": "application/json",
    },
    body,
    signal: AbortSignal.timeout(30_000),
  });
  return { status: response.status, text: await response.text() };
}

/** Asks one signer; the status and the parsed body. */
export async function ask(
  signer: string,
  token: string,
  pubkey: string,
  objectRoot: string,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${signer}/signer/v1/request_signature`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ type: "consensus", pubkey, object_root: objectRoot }),
    signal: AbortSignal.timeout(30_000),
  });
  return { status: response.status, body: await response.json() };
}
