import type { Admit, SigningRequest } from "../ports/admit.ts";
import type { Hex } from "../spec/hex.ts";
import { ApiError } from "./api-error.ts";
import { MAX_WAITING } from "./limits.ts";
import { signatureOf } from "./outcome.ts";

/** Has a request signed, however long its client stays. Rejects with an ApiError where it is not. */
export type Sign = (request: SigningRequest) => Promise<Hex>;

/** Makes the way of every shape to {@link Admit}: at most MAX_WAITING requests wait at a time, the next gets 503. */
export function createSign(admit: Admit): Sign {
  let waiting = 0;
  return async (request) => {
    if (waiting >= MAX_WAITING) {
      throw new ApiError(503, `${MAX_WAITING} requests are waiting already: ask again when some have ended`);
    }
    waiting++;
    try {
      return signatureOf(await admit.requestSignature(request));
    } finally {
      waiting--;
    }
  };
}
