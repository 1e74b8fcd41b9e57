import { MAX_ANSWER_BYTES } from "./limits.ts";

/** A fetch that follows no redirect, and whose answer fails once it is larger than this side will hold. */
export async function boundedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const { body, status, headers } = await fetch(input, { ...init, redirect: "error" });
  return new Response(body?.pipeThrough(bound(MAX_ANSWER_BYTES)) ?? null, { status, headers });
}

function bound(maxBytes: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let size = 0;
  return new TransformStream({
    transform(chunk, controller) {
      size += chunk.length;
      if (size > maxBytes) throw new Error(`the answer is larger than ${maxBytes} bytes`);
      controller.enqueue(chunk);
    },
  });
}
