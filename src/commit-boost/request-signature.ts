import type { Admit } from "../ports/admit.ts";
import { ApiError } from "./api-error.ts";
import { createBodyReader, parseJson } from "./body.ts";
import { MAX_BODY_BYTES, MAX_BODY_BYTES_IN_ALL, MAX_WAITING } from "./limits.ts";
import { answerOutcome } from "./outcome.ts";
import { readSignRequest } from "./sign-request.ts";

/**
 * Makes the handler of v0.5 `POST /signer/v1/request_signature` for callers already authenticated. It answers
 * when the duty has ended, however long the client stays, and rejects with an ApiError for what is no request.
 */
export function createRequestSignature(admit: Admit): (request: Request) => Promise<Response> {
  const readBody = createBodyReader({ each: MAX_BODY_BYTES, inAll: MAX_BODY_BYTES_IN_ALL });
  let waiting = 0;
  return async (request) => {
    if (waiting >= MAX_WAITING) {
      throw new ApiError(503, `${MAX_WAITING} requests are waiting already: ask again when some have ended`);
    }
    waiting++;
    try {
      requireJson(request.headers.get("content-type"));
      const asked = readSignRequest(parseJson(await readBody(request)));
      return answerOutcome(await admit.requestSignature(asked));
    } finally {
      waiting--;
    }
  };
}

function requireJson(contentType: string | null): void {
  const mediaType = contentType?.split(";")[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") {
    throw new ApiError(415, "the body must be JSON: send it with Content-Type: application/json");
  }
}
