import { describe, expect, it } from "vitest";
import { createBodyReader } from "../../src/commit-boost/body.ts";
import { MAX_WAITING } from "../../src/commit-boost/limits.ts";
import type { SigningOutcome } from "../../src/ports/admit.ts";
import { fakeAdmit, readError, setUp, sign, SIGNATURE, streamedPost, VALID } from "./support.ts";

/** A request whose body the test writes. */
function streamed(headers: Record<string, string> = {}) {
  const stream = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>();
  const writer = stream.writable.getWriter();
  return { request: streamedPost(stream.readable, headers), writer };
}

describe("reading a body", () => {
  it("gives the bytes of all chunks in order", async () => {
    const { request, writer } = streamed();
    const read = createBodyReader({ each: 8, inAll: 8 })(request);
    for (const chunk of [[1], [2, 3], [], [4, 5, 6, 7, 8]]) await writer.write(Uint8Array.from(chunk));
    await writer.close();
    expect(await read).toEqual(Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]));
  });

  it("stops at the limit while the body still comes, whatever its length was said to be", async () => {
    const { request, writer } = streamed({ "content-length": "1" });
    const read = createBodyReader({ each: 8, inAll: 100 })(request);
    writer.write(new Uint8Array(9)).catch(() => {});
    await expect(read).rejects.toMatchObject({ status: 413 });
    await expect(writer.closed).rejects.toBeUndefined();
  });

  it("reads nothing of a body that is said to be over the limit", async () => {
    const { request } = streamed({ "content-length": "9" });
    await expect(createBodyReader({ each: 8, inAll: 100 })(request)).rejects.toMatchObject({ status: 413 });
    expect(request.bodyUsed).toBe(false);
  });

  it("is refused with 503 where other bodies use up the room, and works again when they have ended", async () => {
    const readBody = createBodyReader({ each: 8, inAll: 10 });
    const first = streamed();
    const firstRead = readBody(first.request);
    await first.writer.write(new Uint8Array(8));

    const second = streamed();
    second.writer.write(new Uint8Array(3)).catch(() => {});
    await expect(readBody(second.request)).rejects.toMatchObject({ status: 503 });

    await first.writer.close();
    await firstRead;
    const third = readBody(new Request("http://signer/", { method: "POST", body: new Uint8Array(8) }));
    expect((await third).length).toBe(8);
  });

  it("is a 400 where the client broke off, and gives its room back", async () => {
    const readBody = createBodyReader({ each: 8, inAll: 8 });
    const { request, writer } = streamed();
    const read = readBody(request);
    await writer.write(new Uint8Array(8));
    writer.abort(new Error("gone"));
    await expect(read).rejects.toMatchObject({ status: 400 });
    const next = readBody(new Request("http://signer/", { method: "POST", body: new Uint8Array(8) }));
    expect((await next).length).toBe(8);
  });
});

describe("requests in flight", () => {
  it("are bounded: one more gets 503, and is taken once others have ended", async () => {
    const asked = Promise.withResolvers<void>();
    const outcome = Promise.withResolvers<SigningOutcome>();
    let calls = 0;
    const { app } = setUp(fakeAdmit(() => {
      if (++calls === MAX_WAITING) asked.resolve();
      return outcome.promise;
    }));
    const waiting = Array.from({ length: MAX_WAITING }, () => sign(app, VALID));
    await asked.promise;

    const { status, message } = await readError(await sign(app, VALID));
    expect(status).toBe(503);
    expect(message).toContain("waiting already");

    outcome.resolve({ kind: "signed", signature: SIGNATURE });
    const statuses = new Set((await Promise.all(waiting)).map((response) => response.status));
    expect([...statuses]).toEqual([200]);
    expect((await sign(app, VALID)).status).toBe(200);
  }, 60_000);
});
