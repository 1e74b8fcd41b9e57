import { ApiError } from "./api-error.ts";

/** How many bytes of bodies are held. */
export interface BodyLimits {
  /** Of one request. */
  readonly each: number;
  /** Of all requests being read at a time. */
  readonly inAll: number;
}

/**
 * Makes a reader of request bodies that never holds more than `limits`, whatever Content-Length says.
 * @returns a function from a request to its body's bytes, empty where it has none; it rejects with an ApiError:
 * 413 for a body over `each`, 503 where `inAll` is used up, 400 where the client broke off.
 */
export function createBodyReader(limits: BodyLimits): (request: Request) => Promise<Uint8Array> {
  let heldInAll = 0;
  return async (request) => {
    if (Number(request.headers.get("content-length")) > limits.each) throw tooLarge(limits.each);
    if (request.body === null) return new Uint8Array();
    const reader = request.body.getReader();
    let size = 0;
    let buffer = new Uint8Array();
    try {
      for (let chunk = await nextChunk(reader); chunk !== undefined; chunk = await nextChunk(reader)) {
        const start = size;
        size += chunk.length;
        heldInAll += chunk.length;
        if (size > limits.each) throw tooLarge(limits.each);
        if (heldInAll > limits.inAll) throw new ApiError(503, "too many large bodies at once; ask again");
        buffer = grown(buffer, start, size, limits.each);
        buffer.set(chunk, start);
      }
      return buffer.subarray(0, size);
    } finally {
      heldInAll -= size;
      // The rest is not wanted; where the stream has ended or broken there is nothing to cancel.
      reader.cancel().catch(() => {});
    }
  };
}

async function nextChunk(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | undefined> {
  try {
    return (await reader.read()).value;
  } catch {
    throw new ApiError(400, "the body broke off: send all of it");
  }
}

/** A buffer with room for `size` bytes and the first `used` bytes of `buffer`; doubles, so that tiny chunks cost little. */
function grown(buffer: Uint8Array<ArrayBuffer>, used: number, size: number, most: number) {
  if (size <= buffer.length) return buffer;
  const larger = new Uint8Array(Math.min(most, Math.max(size, 2 * buffer.length)));
  larger.set(buffer.subarray(0, used));
  return larger;
}

function tooLarge(most: number): ApiError {
  return new ApiError(413, `the body is larger than ${most} bytes; a request here is far smaller`);
}
