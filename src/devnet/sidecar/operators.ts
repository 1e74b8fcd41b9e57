import { createHash, timingSafeEqual } from "node:crypto";
import { ApiError } from "../../commit-boost/api-error.ts";

const BEARER = /^Bearer +([\x21-\x7e]+)$/i;
const TOKEN = /^[\x21-\x7e]+$/;

/**
 * Makes the check of an Authorization header against the operators' tokens.
 * @returns a function from the header's value to the operator's place among the tokens; it throws an ApiError 401.
 * @throws RangeError where a token is there twice or is not visible ASCII.
 */
export function createOperatorCheck(tokens: readonly string[]): (authorization: string | null) => number {
  if (!tokens.every((token) => TOKEN.test(token))) {
    throw new RangeError("a token is visible ASCII, not empty");
  }
  if (new Set(tokens).size < tokens.length) throw new RangeError("two operators have the same token");
  const digests = tokens.map(sha256);
  return (authorization) => {
    const token = BEARER.exec(authorization ?? "")?.[1];
    const digest = sha256(token ?? "");
    // Every token is compared, so that the time taken does not tell which one matched.
    const [operator] = digests.flatMap((known, i) => timingSafeEqual(known, digest) ? [i] : []);
    if (operator !== undefined) return operator;
    const cause = token === undefined ? "no bearer token" : "unknown bearer token";
    throw new ApiError(401, `${cause}: send Authorization: Bearer and the operator's token`, {
      "www-authenticate": "Bearer",
    });
  };
}

function sha256(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
