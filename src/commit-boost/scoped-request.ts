import { z } from "zod";
import type { Hex } from "../spec/hex.ts";
import type { JsonBody } from "./fields.ts";
import { hexField, missingOr, objectError, readFields } from "./fields.ts";

/** Largest nonce: 2^64 − 2, one below the largest u64 (Commit-Boost's description; decision 12). */
export const MAX_NONCE = 2n ** 64n - 2n;

const FIELDS = "pubkey, object_root and nonce";
const NONCE = `must be a whole number from 0 to ${MAX_NONCE}, as digits alone`;

const Body = z.strictObject({
  pubkey: hexField({ byteLength: 48, what: "a validator's public key", bare: true }),
  object_root: hexField({ byteLength: 32, what: "the root to sign", bare: true }),
  nonce: z.bigint({ error: missingOr(NONCE) }).max(MAX_NONCE, { error: NONCE }),
}, objectError(FIELDS));

/** What a module of the current shape asks for. */
export interface ScopedRequest {
  /** 48 bytes. */
  readonly validatorPublicKey: Hex;
  /** 32 bytes. */
  readonly objectRoot: Hex;
  /** From 0 to {@link MAX_NONCE}. */
  readonly nonce: bigint;
}

/**
 * The body of a `POST /signer/v1/request_signature/bls`; hex of either case, with or without 0x.
 * @throws ApiError as {@link readFields}
 */
export function readScopedRequest(json: JsonBody): ScopedRequest {
  const { pubkey, object_root, nonce } = readFields(json, Body, FIELDS);
  return { validatorPublicKey: pubkey, objectRoot: object_root, nonce };
}
