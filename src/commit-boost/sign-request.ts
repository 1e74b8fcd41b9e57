import { z } from "zod";
import type { SigningRequest } from "../ports/admit.ts";
import type { JsonBody } from "./fields.ts";
import { hexField, objectError, readFields } from "./fields.ts";

const FIELDS = "type, pubkey and object_root";
const NO_PROXY_KEYS = 'must be "consensus": proxy keys are not supported, as the SIP says';

const Body = z.strictObject({
  type: z.literal("consensus", { error: ({ input }) => typeCause(input) }),
  pubkey: hexField({ byteLength: 48, what: "a validator's public key", bare: false }),
  object_root: hexField({ byteLength: 32, what: "the root to sign", bare: false }),
}, objectError(FIELDS));

/**
 * The body of a v0.5 `POST /signer/v1/request_signature` as a request to sign. Hex of either case is lower-cased;
 * `object_root` is the request root (decision 1).
 * @throws ApiError as {@link readFields}, and 400 for the types `proxy_bls` and `proxy_ecdsa`.
 */
export function readSignRequest(json: JsonBody): SigningRequest {
  const { pubkey, object_root } = readFields(json, Body, FIELDS);
  return { validatorPublicKey: pubkey, requestRoot: object_root };
}

function typeCause(input: unknown): string {
  if (input === undefined) return 'is missing: it must be "consensus"';
  return input === "proxy_bls" || input === "proxy_ecdsa" ? NO_PROXY_KEYS : 'must be "consensus"';
}
