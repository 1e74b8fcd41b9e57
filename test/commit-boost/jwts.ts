import { createHmac } from "node:crypto";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { toHex } from "../../src/spec/hex.ts";
import { ADMIN_SECRET, COMMIT, NOW_MS, post, PUBKEY, ROOT } from "./support.ts";

export const BLS = "/signer/v1/request_signature/bls";
export const KEYS = "/signer/v1/get_pubkeys";
export const RELOAD = "/reload";
export const REVOKE = "/revoke_jwt";
export const VALID_SCOPED = { pubkey: PUBKEY, object_root: ROOT, nonce: 7 };

/** As far ahead as Commit-Boost's clients set it. */
export const EXP = NOW_MS / 1_000 + 300;

export type Claims = Readonly<Record<string, unknown>>;

const HASH_OF_ALG: Readonly<Record<string, string>> = { HS256: "sha256", HS384: "sha384", HS512: "sha512" };

/** A JWT made by hand, so that it may be wrong in any way. */
export function makeJwt(
  claims: unknown,
  secret: string,
  header: Claims = { typ: "JWT", alg: "HS256" },
): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part(header)}.${part(claims)}`;
  const hash = HASH_OF_ALG[String(header["alg"])] ?? "sha256";
  return `${signed}.${createHmac(hash, secret).update(signed).digest("base64url")}`;
}

/** keccak256 of a body, as payload_hash gives it. */
export function payloadHash(body: string | Uint8Array): string {
  return toHex(keccak_256(typeof body === "string" ? new TextEncoder().encode(body) : body));
}

/** The claims of a well-behaved module. */
export function claimsOf(route: string, body?: string | Uint8Array): Claims {
  const hash = body === undefined || body.length === 0 ? null : payloadHash(body);
  return { exp: EXP, module: COMMIT.id, route, payload_hash: hash };
}

/** The Authorization header of a module's JWT; `claims` replace its own, undefined leaves one out. */
export function moduleJwt(route: string, body?: string | Uint8Array, claims: Claims = {}): string {
  return `Bearer ${makeJwt({ ...claimsOf(route, body), ...claims }, COMMIT.jwtSecret)}`;
}

/** The Authorization header of the administrator's JWT. */
export function adminJwt(route: string, body?: string, claims: Claims = {}, secret = ADMIN_SECRET): string {
  const { module: _, ...rest } = claimsOf(route, body);
  return `Bearer ${makeJwt({ ...rest, admin: true, ...claims }, secret)}`;
}

/** A POST by JWT of a module. */
export function jwtPost(path: string, body: string, claims: Claims = {}) {
  return post(body, { authorization: moduleJwt(path, body, claims) });
}

/** A POST by the administrator. */
export function adminPost(path: string, body: string, secret = ADMIN_SECRET) {
  return post(body, { authorization: adminJwt(path, body, {}, secret) });
}
