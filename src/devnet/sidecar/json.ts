import { z } from "zod";
import { ApiError } from "../../commit-boost/api-error.ts";
import { faultsOf, hex, slot } from "../../commit-boost/sidecar/shapes.ts";
import type { HeaderQuery, PreconfCommitment, PreconfRequest } from "../../ports/sidecar.ts";

const Commitment = z.strictObject({
  request_root: hex(32),
  pubkey: hex(48),
  signature: hex(96),
}, {
  error: ({ code }) =>
    code === "unrecognized_keys"
      ? "has a field too many: the fields are request_root, pubkey and signature"
      : "must be a JSON object with the fields request_root, pubkey and signature",
});

const Header = z.object({ slot, parent_hash: hex(32), pubkey: hex(48) });

/** Whose body is to be read as JSON. @throws ApiError 415 where it is said to be something else, or nothing */
export function demandJson(headers: Headers): void {
  if (headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() !== "application/json") {
    throw new ApiError(415, "the body must be JSON: send it with Content-Type: application/json");
  }
}

/** A body as JSON. @throws ApiError 400 where it is not UTF-8 or not JSON */
export function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    // The parser's own message quotes the body.
    throw new ApiError(400, "the body is not JSON: send one JSON object in UTF-8");
  }
}

/** A request as the API has it. */
export function requestJson({ id, validatorPublicKey, slot, requestRoot }: PreconfRequest) {
  return { id, pubkey: validatorPublicKey, slot: String(slot), request_root: requestRoot };
}

/** The commitment in a body. @throws ApiError 400 naming each field that is wrong */
export function readCommitment(body: unknown): PreconfCommitment {
  const { request_root, pubkey, signature } = demand(Commitment, body);
  return { requestRoot: request_root, validatorPublicKey: pubkey, signature };
}

/** What a header is asked for with. @throws ApiError 400 naming each part of the path that is wrong */
export function readHeaderQuery(parts: unknown): HeaderQuery {
  const { slot, parent_hash, pubkey } = demand(Header, parts);
  return { slot, parentHash: parent_hash, validatorPublicKey: pubkey };
}

function demand<T>(shape: z.ZodType<T>, value: unknown): T {
  const parsed = shape.safeParse(value);
  if (!parsed.success) throw new ApiError(400, faultsOf(parsed.error));
  return parsed.data;
}
