import { createHash } from "node:crypto";
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
