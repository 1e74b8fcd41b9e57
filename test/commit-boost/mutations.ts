import fc from "fast-check";
import type { Claims } from "./jwts.ts";
import { BLS, claimsOf, EXP, KEYS, makeJwt, RELOAD, REVOKE, VALID_SCOPED } from "./jwts.ts";
import { ADMIN_SECRET, COMMIT, OTHER, PRECONF, PUBKEY, ROOT, SCOPED, SIGN, VALID } from "./support.ts";

/** An operation as requests to it are made from a good one. */
export interface Target {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly access: "open" | "token" | "jwt" | "tokenOrJwt" | "admin";
  /** A good body; empty for none. */
  readonly body: string;
}

const PROXY = JSON.stringify({ proxy: PUBKEY, object_root: ROOT, nonce: 7 });

export const TARGETS: readonly Target[] = [
  { method: "GET", path: "/status", access: "open", body: "" },
  { method: "GET", path: "/openapi.json", access: "open", body: "" },
  { method: "GET", path: KEYS, access: "tokenOrJwt", body: "" },
  { method: "POST", path: SIGN, access: "token", body: JSON.stringify(VALID) },
  { method: "POST", path: BLS, access: "jwt", body: JSON.stringify(VALID_SCOPED) },
  { method: "POST", path: `${SIGN}/proxy-bls`, access: "jwt", body: PROXY },
  { method: "POST", path: `${SIGN}/proxy-ecdsa`, access: "jwt", body: PROXY },
  {
    method: "POST",
    path: "/signer/v1/generate_proxy_key",
    access: "tokenOrJwt",
    body: JSON.stringify({ pubkey: PUBKEY, scheme: "bls" }),
  },
  { method: "POST", path: RELOAD, access: "admin", body: '{"jwt_secrets":"other=n3w"}' },
  { method: "POST", path: REVOKE, access: "admin", body: '{"module_id":"other"}' },
];

/** A request as it is sent. */
export interface Sent {
  readonly method: string;
  readonly authorization: string | undefined;
  readonly contentType: string | undefined;
  readonly body: Uint8Array<ArrayBuffer>;
}

const value = fc.oneof(
  fc.constantFrom<unknown>(
    PUBKEY,
    ROOT,
    ROOT.slice(2),
    `${ROOT}0`,
    "consensus",
    "proxy_bls",
    "other",
    "",
    "0x",
  ),
  fc.constantFrom<unknown>(null, true, -1, 1.5, 7, 2 ** 53, 2 ** 64, 1e400, [], {}),
  fc.integer(),
  fc.string({ maxLength: 8 }),
);
const name = fc.constantFrom(
  ...[
    "type",
    "pubkey",
    "object_root",
    "nonce",
    "proxy",
    "scheme",
    "jwt_secrets",
    "admin_secret",
    "module_id",
  ],
  ...["__proto__", "constructor", "extra"],
);
const claimName = fc.constantFrom(
  "exp",
  "module",
  "route",
  "payload_hash",
  "admin",
  "nbf",
  "aud",
  "__proto__",
);
const claimValue = fc.oneof(
  value,
  fc.constantFrom<unknown>(
    COMMIT.id,
    OTHER.id,
    PRECONF.id,
    BLS,
    KEYS,
    RELOAD,
    SIGN,
    EXP,
    EXP - 300,
    EXP - 320,
  ),
);
const header = fc.constantFrom<Claims>(
  { alg: "none" },
  { alg: "HS384" },
  { alg: "RS256" },
  { alg: "hs256" },
  { alg: "" },
  { typ: "JWT" },
  { alg: "HS256", crit: ["b64"], b64: false },
  { alg: "HS256", typ: 1 },
);
const secret = fc.constantFrom("", COMMIT.jwtSecret, OTHER.jwtSecret, ADMIN_SECRET, PRECONF.token);
const byteChange = fc.record({ at: fc.nat(2_000), byte: fc.nat(255) });

/** Changes bytes of a text or body, one place each. */
type ByteChange = { readonly at: number; readonly byte: number };

function changed(bytes: Uint8Array<ArrayBuffer>, { at, byte }: ByteChange): Uint8Array<ArrayBuffer> {
  return bytes.length === 0 ? Uint8Array.of(byte) : bytes.with(at % bytes.length, byte);
}

function bodies(target: Target): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  const good = new TextEncoder().encode(target.body);
  const near = fc.tuple(name, fc.option(value, { nil: undefined })).map(([field, its]) =>
    JSON.stringify({ ...JSON.parse(target.body || "{}"), [field]: its })
  );
  return fc.oneof(
    { weight: 5, arbitrary: fc.constant(good) },
    { weight: 2, arbitrary: byteChange.map((change) => changed(good, change)) },
    { weight: 2, arbitrary: near.map((text) => new TextEncoder().encode(text)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }).map((bytes) => Uint8Array.from(bytes)) },
    { weight: 1, arbitrary: fc.json({ maxDepth: 2 }).map((text) => new TextEncoder().encode(text)) },
    { weight: 1, arbitrary: fc.constant(new Uint8Array()) },
    { weight: 1, arbitrary: fc.nat(good.length).map((length) => good.slice(0, length)) },
  );
}

/** How a JWT differs from a good one. */
interface JwtChange {
  readonly claims: Claims;
  readonly header: Claims | undefined;
  readonly secret: string | undefined;
  /** Whether payload_hash is of the body that is sent, or of the good one. */
  readonly hashesSent: boolean;
  readonly bytes: ByteChange | undefined;
}

const jwtChange: fc.Arbitrary<JwtChange> = fc.record({
  claims: rarely(
    fc.tuple(claimName, fc.option(claimValue, { nil: undefined })).map(([claim, its]) => ({ [claim]: its })),
  )
    .map((claims) => claims ?? {}),
  header: rarely(header),
  secret: rarely(secret),
  hashesSent: fc.constantFrom(true, true, true, false),
  bytes: rarely(byteChange),
});

function rarely<T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
}

function goodClaims({ path, access }: Target, hashed: Uint8Array): Claims {
  const { module, ...rest } = claimsOf(path, hashed);
  return access === "admin" ? { ...rest, admin: true } : { ...rest, module };
}

function jwtOf(target: Target, body: Uint8Array, change: JwtChange): string {
  const hashed = change.hashesSent ? body : new TextEncoder().encode(target.body);
  const good = target.access === "admin" ? ADMIN_SECRET : COMMIT.jwtSecret;
  const claims = { ...goodClaims(target, hashed), ...change.claims };
  const jwt = makeJwt(claims, change.secret ?? good, change.header);
  if (change.bytes === undefined) return jwt;
  const { at, byte } = change.bytes;
  // Within visible ASCII, or no header could carry it.
  const bytes = changed(new TextEncoder().encode(jwt), { at, byte: 0x21 + byte % 94 });
  return new TextDecoder().decode(bytes);
}

function authorizations(target: Target, body: Uint8Array): fc.Arbitrary<string | undefined> {
  const others = [
    { weight: 2, arbitrary: fc.constantFrom(PRECONF.token, SCOPED.token).map((token) => `Bearer ${token}`) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(undefined, "", "Bearer", "Bearer ..", "Bearer a.b.c", "Basic eDp5"),
    },
    {
      weight: 1,
      arbitrary: fc.string({ unit: "grapheme-ascii", maxLength: 40 }).map((text) => `Bearer ${text}`),
    },
  ];
  if (target.access === "open") return fc.oneof(...others);
  return fc.oneof(
    { weight: 8, arbitrary: jwtChange.map((change) => `Bearer ${jwtOf(target, body, change)}`) },
    ...others,
  );
}

/** Requests to an operation: good ones, near misses and nonsense. */
export function requestsTo(target: Target): fc.Arbitrary<Sent> {
  const body = target.method === "GET" ? fc.constant(new Uint8Array()) : bodies(target);
  return body.chain((bytes) =>
    fc.record({
      method: fc.constantFrom(...Array(20).fill(target.method), "PUT", "DELETE"),
      authorization: authorizations(target, bytes),
      contentType: fc.constantFrom(...Array(10).fill("application/json"), "text/plain", undefined),
      body: fc.constant(bytes),
    })
  );
}
