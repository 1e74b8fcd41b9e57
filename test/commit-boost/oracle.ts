import { createHmac } from "node:crypto";
import { JWT_LEEWAY_SECONDS } from "../../src/commit-boost/limits.ts";
import type { SigningRequest } from "../../src/ports/admit.ts";
import { fromHex, toHex } from "../../src/spec/hex.ts";
import { scopedRequestRoot } from "../../src/spec/signing/request-root.ts";
import { BLS, payloadHash, REVOKE } from "./jwts.ts";
import type { Sent, Target } from "./mutations.ts";
import { ADMIN_SECRET, CHAIN_ID, COMMIT, MODULES, NOW_MS, OTHER, PRECONF, SIGN } from "./support.ts";

const MAKERS = [COMMIT, OTHER];

/** Who sends a request, judged by other means than the API's; undefined where it must not get in. */
export function senderOf(target: Target, sent: Sent): string | undefined {
  const token = /^bearer +([!-~]+)$/i.exec(sent.authorization ?? "")?.[1];
  if (token === undefined) return undefined;
  const byToken = target.access === "token" || target.access === "tokenOrJwt";
  if (byToken && token === PRECONF.token) return PRECONF.id;
  return target.access === "token" ? undefined : makerOf(target, sent, token.split("."));
}

function makerOf({ access, path }: Target, { body }: Sent, parts: readonly string[]): string | undefined {
  const [header, claims] = [jsonOf(parts[0]), jsonOf(parts[1])];
  if (
    parts.length !== 3 || header?.["alg"] !== "HS256" || header["crit"] !== undefined || claims === undefined
  ) {
    return undefined;
  }
  const admin = { id: "administrator", jwtSecret: ADMIN_SECRET };
  const maker = access === "admin" ? admin : MAKERS.find(({ id }) => id === claims["module"]);
  if (maker === undefined || (access === "admin" && claims["admin"] !== true)) return undefined;
  const signature = createHmac("sha256", maker.jwtSecret).update(`${parts[0]}.${parts[1]}`).digest();
  const now = NOW_MS / 1_000;
  const holds = signature.equals(Buffer.from(parts[2]!, "base64url")) &&
    isTime(claims["exp"], (exp) => Number.isInteger(exp) && exp > now - JWT_LEEWAY_SECONDS) &&
    (claims["nbf"] === undefined || isTime(claims["nbf"], (nbf) => nbf <= now + JWT_LEEWAY_SECONDS)) &&
    claims["route"] === path && hashesTo(claims["payload_hash"], body);
  return holds ? maker.id : undefined;
}

function hashesTo(hash: unknown, body: Uint8Array): boolean {
  if (body.length === 0) return hash === null || hash === undefined;
  return typeof hash === "string" && `0x${hash.replace(/^0x/, "").toLowerCase()}` === payloadHash(body);
}

/** The fields of a JSON object in base64url; undefined where it is no JSON, none where it is another value. */
function jsonOf(part: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    return Object(JSON.parse(Buffer.from(part ?? "", "base64url").toString()));
  } catch {
    return undefined;
  }
}

/** Whether a claim is a time, and one that the bound allows. */
function isTime(claim: unknown, allowed: (seconds: number) => boolean): boolean {
  return typeof claim === "number" && allowed(claim);
}

/** What Admit must be asked for the request of that sender, where it is for a signature and can be read. */
export function askedBy(sender: string, { path }: Target, sent: Sent): SigningRequest | undefined {
  const text = new TextDecoder().decode(sent.body);
  if (path === SIGN) {
    const { pubkey, object_root } = JSON.parse(text);
    return { validatorPublicKey: pubkey.toLowerCase(), requestRoot: object_root.toLowerCase() };
  }
  if (path !== BLS) return undefined;
  const { pubkey, object_root } = JSON.parse(text);
  const hex = (digits: string) => fromHex(`0x${digits.replace(/^0x/, "")}`);
  const { signingId } = MAKERS.find(({ id }) => id === sender)!;
  const requestRoot = scopedRequestRoot({
    data: hex(object_root),
    moduleSigningId: fromHex(signingId),
    // From the text, so that it is not rounded on the way.
    nonce: BigInt(/"nonce"\s*:\s*(\d+)\s*[,}]/.exec(text)![1]!),
    chainId: CHAIN_ID,
  });
  return { validatorPublicKey: toHex(hex(pubkey)), requestRoot: toHex(requestRoot) };
}

/** Whether a good answer without a signature is due to a request of a good sender. */
export function isGood({ path, access }: Target, sent: Sent): boolean {
  if (path === REVOKE) {
    return MODULES.some(({ id }) =>
      id === jsonOf(Buffer.from(sent.body).toString("base64url"))?.["module_id"]
    );
  }
  return access !== "jwt" && !path.endsWith("generate_proxy_key");
}
