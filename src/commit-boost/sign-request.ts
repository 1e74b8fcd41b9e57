import { z } from "zod";
import type { SigningRequest } from "../ports/admit.ts";
import type { Hex } from "../spec/hex.ts";
import { isHex } from "../spec/hex.ts";
import { ApiError } from "./api-error.ts";

const FIELDS = "type, pubkey and object_root";
const NO_PROXY_KEYS = 'must be "consensus": proxy keys are not supported, as the SIP says';
const SHOWN_KEY_LENGTH = 64;

const Body = z.strictObject({
  type: z.literal("consensus", { error: ({ input }) => typeCause(input) }),
  pubkey: hex(48, "a validator's public key"),
  object_root: hex(32, "the root to sign"),
}, { error: `the body must be a JSON object with the fields ${FIELDS}` });

/**
 * The body of a v0.5 `POST /signer/v1/request_signature`, parsed from JSON, as a request to sign. Hex of either
 * case is lower-cased; `object_root` is the request root (decision 1).
 * @throws ApiError 400 naming each field that is missing, unknown or of the wrong shape, and for the types
 * `proxy_bls` and `proxy_ecdsa`.
 */
export function readSignRequest(body: unknown): SigningRequest {
  const parsed = Body.safeParse(body);
  if (!parsed.success) throw new ApiError(400, parsed.error.issues.map(describe).join("; "));
  return { validatorPublicKey: parsed.data.pubkey, requestRoot: parsed.data.object_root };
}

function hex(byteLength: number, what: string) {
  const wanted = `must be 0x-hex of ${byteLength} bytes, ${what}`;
  return z.string({ error: ({ input }) => input === undefined ? `is missing: it ${wanted}` : wanted })
    .refine((text) => isHex(text, byteLength), { error: wanted })
    .transform((text) => text.toLowerCase() as Hex);
}

function typeCause(input: unknown): string {
  if (input === undefined) return 'is missing: it must be "consensus"';
  return input === "proxy_bls" || input === "proxy_ecdsa" ? NO_PROXY_KEYS : 'must be "consensus"';
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") {
    const key = JSON.stringify(issue.keys[0]?.slice(0, SHOWN_KEY_LENGTH));
    return `unknown field ${key}: the fields are ${FIELDS}`;
  }
  return issue.path.length === 0 ? issue.message : `${issue.path.join(".")} ${issue.message}`;
}
