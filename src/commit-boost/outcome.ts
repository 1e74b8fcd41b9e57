import type { Refusal, SigningOutcome } from "../ports/admit.ts";
import type { Hex } from "../spec/hex.ts";
import { ApiError } from "./api-error.ts";

/**
 * The signature that a duty ended with.
 * @throws ApiError where it ended otherwise: unknown validator 404, over the slot's limit 429, no room, starting,
 * stopping or restarted 503, expired 504, failed 500 (decisions 7, 9 and 13).
 */
export function signatureOf(outcome: SigningOutcome): Hex {
  if (outcome.kind === "signed") return outcome.signature;
  throw toError(outcome);
}

function toError(outcome: Exclude<SigningOutcome, { kind: "signed" }>): ApiError {
  switch (outcome.kind) {
    case "refused":
      return refusalError(outcome.refusal);
    case "expired":
      return new ApiError(
        504,
        "expired: too few operators signed before the start of the second slot after the request; check that " +
          "every operator of the cluster gets the same requests, then ask again",
      );
    case "restarted":
      return new ApiError(
        503,
        "the operator restarted while this request was in flight: ask again after it expired, at the start of " +
          "the second slot after it was made",
      );
    case "failed":
      return new ApiError(500, `the request could not be signed: ${outcome.cause}`);
  }
}

function refusalError(refusal: Refusal): ApiError {
  switch (refusal) {
    case "unknownValidator":
      return new ApiError(
        404,
        "unknown pubkey: this operator holds no share of that validator; /signer/v1/get_pubkeys lists those it holds",
      );
    case "slotLimit":
      return new ApiError(
        429,
        "over the limit of 1,715 new requests a validator and slot: ask again in the next slot",
      );
    case "noRoom":
      return new ApiError(
        503,
        "the operator holds as many requests as it can: ask again when some have ended",
      );
    case "notAdmitting":
      return new ApiError(503, "the operator is starting or stopping: ask again when it is up");
  }
}
