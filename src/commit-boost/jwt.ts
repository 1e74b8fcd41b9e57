import { keccak_256 } from "@noble/hashes/sha3.js";
import { decodeJwt, errors, jwtVerify } from "jose";
import { z } from "zod";
import { isHex, toHex } from "../spec/hex.ts";
import { shown, unauthorized } from "./api-error.ts";
import { JWT_LEEWAY_SECONDS } from "./limits.ts";

const payloadHash = z.string({ error: "is no string" })
  .transform((text) => (text.startsWith("0x") ? text : `0x${text}`).toLowerCase())
  .refine((text) => isHex(text, 32), { error: "is not hex of 32 bytes" });

const Claims = z.object({
  exp: z.int({ error: "is no whole number of seconds" }).nonnegative({ error: "is negative" }),
  route: z.string({ error: "is no string" }),
  // Commit-Boost's clients write null where there is no body.
  payload_hash: payloadHash.nullish(),
  admin: z.unknown().optional(),
});

/** What a JWT says, its signature and its time checked. */
export type JwtClaims = z.output<typeof Claims>;

/** How a JWT is to be checked. */
export interface JwtCheck {
  /** Whose it should be, for the error. */
  readonly owner: string;
  readonly secret: string;
  readonly nowMs: number;
}

/** The module that a JWT says it is of; nothing of it has been checked. @throws ApiError 401 where it is no JWT. */
export function claimedModule(token: string): string {
  let module: unknown;
  try {
    ({ module } = decodeJwt(token));
  } catch {
    throw unauthorized(
      "the bearer token is no JWT: this path takes one that is signed with the module's secret",
    );
  }
  if (typeof module !== "string") {
    throw unauthorized("the JWT names no module: its claim module must be a string");
  }
  return module;
}

/**
 * Checks a JWT's signature (HS256, nothing else) and time.
 * @throws ApiError 401 naming what is wrong; never anything of the secret or the token's signature.
 */
export async function verifyJwt(token: string, { owner, secret, nowMs }: JwtCheck): Promise<JwtClaims> {
  const key = new TextEncoder().encode(secret);
  const options = {
    algorithms: ["HS256"],
    requiredClaims: ["exp"],
    clockTolerance: JWT_LEEWAY_SECONDS,
    currentDate: new Date(nowMs),
  };
  const { payload } = await jwtVerify(token, key, options).catch((error) => {
    // Anything else is a fault of ours, and none of the caller's failures.
    throw error instanceof errors.JOSEError ? unauthorized(causeOf(error, owner)) : error;
  });
  const claims = Claims.safeParse(payload);
  if (claims.success) return claims.data;
  throw unauthorized(
    claims.error.issues.map(({ path, message }) => `the JWT's claim ${path.join(".")} ${message}`).join("; "),
  );
}

/** Demands that a JWT is for this path. @throws ApiError 401 */
export function demandRoute({ route }: JwtClaims, path: string): void {
  if (route === path) return;
  throw unauthorized(`the JWT is for the route ${shown(route)}, not for ${path}: make one a request`);
}

/** Demands that a JWT was made for these bytes: keccak256 of the body, none without one. @throws ApiError 401 */
export function demandPayload({ payload_hash }: JwtClaims, body: Uint8Array): void {
  if (body.length === 0) {
    if (payload_hash == null) return;
    throw unauthorized("the JWT has a payload_hash, but the request has no body");
  }
  if (payload_hash == null) {
    throw unauthorized("the JWT has no payload_hash: with a body it must be the body's keccak256");
  }
  if (payload_hash !== toHex(keccak_256(body))) {
    throw unauthorized("the JWT's payload_hash is not the keccak256 of the body's bytes");
  }
}

function causeOf(error: errors.JOSEError, owner: string): string {
  if (error instanceof errors.JWTExpired) return "the JWT has expired: make a new one";
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return `the JWT is not signed with the secret of ${owner}`;
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return "the JWT must be signed by HS256";
  if (error instanceof errors.JWTClaimValidationFailed) {
    return `the JWT's claim ${error.claim} ${error.reason === "missing" ? "is missing" : "does not hold"}`;
  }
  return "the bearer token is no well-formed JWT";
}
