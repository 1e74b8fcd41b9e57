import { describe, expect, it } from "vitest";
import { MAX_BODY_BYTES } from "../../src/commit-boost/limits.ts";
import type { SigningOutcome } from "../../src/ports/admit.ts";
import { fakeAdmit, post, PUBKEY, readError, ROOT, setUp, SIGN, sign, SIGNATURE, VALID } from "./support.ts";

describe("a signature request that can be signed", () => {
  it("is answered with the signature as a bare JSON string", async () => {
    const response = await sign(setUp().app, VALID);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.text()).toBe(`"${SIGNATURE}"`);
  });

  it("asks Admit for the root under that key, once", async () => {
    const { app, admit } = setUp();
    await sign(app, VALID);
    expect(admit.asked).toEqual([{ validatorPublicKey: PUBKEY, requestRoot: ROOT }]);
  });

  it("may have upper-case hex, which is lower-cased", async () => {
    const { app, admit } = setUp();
    const upper = (hex: string) => `0x${hex.slice(2).toUpperCase()}`;
    await sign(app, { ...VALID, pubkey: upper(PUBKEY), object_root: upper(ROOT) });
    expect(admit.asked).toEqual([{ validatorPublicKey: PUBKEY, requestRoot: ROOT }]);
  });

  it("may name a charset with its content type", async () => {
    const init = post(JSON.stringify(VALID), { "content-type": "Application/JSON; charset=utf-8" });
    expect((await setUp().app.request(SIGN, init)).status).toBe(200);
  });

  it("may be as large as the limit", async () => {
    const body = JSON.stringify(VALID).padEnd(MAX_BODY_BYTES, " ");
    expect((await setUp().app.request(SIGN, post(body))).status).toBe(200);
  });
});

describe("the answer to a signature request, by how its duty ended", () => {
  it.each<[number, string, SigningOutcome]>([
    [404, "unknown pubkey", { kind: "refused", refusal: "unknownValidator" }],
    [429, "1,715 new requests", { kind: "refused", refusal: "slotLimit" }],
    [503, "ask again when some have ended", { kind: "refused", refusal: "noRoom" }],
    [503, "starting or stopping", { kind: "refused", refusal: "notAdmitting" }],
    [504, "expired", { kind: "expired" }],
    [503, "ask again after it expired", { kind: "restarted" }],
    [500, "the share is locked", { kind: "failed", cause: "the share is locked" }],
  ])("is %i, %s", async (expected, cause, outcome) => {
    const { app } = setUp(fakeAdmit(() => Promise.resolve(outcome)));
    const { status, message } = await readError(await sign(app, VALID));
    expect(status).toBe(expected);
    expect(message).toContain(cause);
  });

  it.each([["an error", new Error("disk full")], ["something else", "disk full"]])(
    "is a bare 500 where Admit rejects with %s",
    async (_name, thrown) => {
      const { app, log } = setUp(fakeAdmit(() => Promise.reject(thrown)));
      const { status, message } = await readError(await sign(app, VALID));
      expect(status).toBe(500);
      expect(message).not.toContain("disk full");
      expect(JSON.stringify(log.lines)).toContain("disk full");
    },
  );
});

describe("a signature request of the wrong shape", () => {
  async function refusalOf(body: string | Uint8Array<ArrayBuffer> | null, headers = {}) {
    const { app, admit } = setUp();
    const error = await readError(await app.request(SIGN, post(body, headers)));
    expect(admit.asked).toEqual([]);
    return error;
  }

  it.each<[string, string, unknown]>([
    ["type", "type is missing", { pubkey: PUBKEY, object_root: ROOT }],
    ["pubkey", "pubkey is missing", { type: "consensus", object_root: ROOT }],
    ["object_root", "object_root is missing", { type: "consensus", pubkey: PUBKEY }],
  ])("without %s gets 400 naming it", async (_field, cause, body) => {
    const { status, message } = await refusalOf(JSON.stringify(body));
    expect(status).toBe(400);
    expect(message).toContain(cause);
  });

  it.each<[string, string, unknown]>([
    ["another type", 'type must be "consensus"', { ...VALID, type: "attestation" }],
    ["a number for a type", "type must be", { ...VALID, type: 1 }],
    ["a short pubkey", "pubkey must be 0x-hex of 48 bytes", { ...VALID, pubkey: PUBKEY.slice(0, -2) }],
    ["a long pubkey", "pubkey must be 0x-hex of 48 bytes", { ...VALID, pubkey: `${PUBKEY}00` }],
    ["a pubkey without 0x", "pubkey must be", { ...VALID, pubkey: PUBKEY.slice(2) }],
    ["a null pubkey", "pubkey must be", { ...VALID, pubkey: null }],
    ["a short root", "object_root must be 0x-hex of 32 bytes", { ...VALID, object_root: ROOT.slice(0, -2) }],
    ["a root of other letters", "object_root must be", { ...VALID, object_root: `${ROOT.slice(0, -1)}g` }],
    ["a line break after the root", "object_root must be", { ...VALID, object_root: `${ROOT}\n` }],
    ["a list for a root", "object_root must be", { ...VALID, object_root: [ROOT] }],
    ["a field of the newer shape", 'unknown field "nonce"', { ...VALID, nonce: 1 }],
  ])("with %s gets 400 naming the field", async (_name, cause, body) => {
    const { status, message } = await refusalOf(JSON.stringify(body));
    expect(status).toBe(400);
    expect(message).toContain(cause);
  });

  it("gets one message that names every wrong field", async () => {
    const { message } = await refusalOf("{}");
    expect(message).toMatch(/type is missing.*; pubkey is missing.*; object_root is missing/);
  });

  it("with a very long unknown field gets a short answer", async () => {
    const { message } = await refusalOf(JSON.stringify({ ...VALID, ["x".repeat(100_000)]: 1 }));
    expect(message.length).toBeLessThan(200);
  });

  it.each([["proxy_bls", PUBKEY], ["proxy_ecdsa", `0x${"02".repeat(33)}`]])(
    "of type %s gets 400: proxy keys are not supported",
    async (type, pubkey) => {
      const { status, message } = await refusalOf(JSON.stringify({ ...VALID, type, pubkey }));
      expect(status).toBe(400);
      expect(message).toContain("proxy keys are not supported");
    },
  );

  it.each(["null", "[]", '"x"', "1", "true", `[${JSON.stringify(VALID)}]`])(
    "that is %s gets 400 saying what is wanted",
    async (body) => {
      const { status, message } = await refusalOf(body);
      expect(status).toBe(400);
      expect(message).toContain("must be a JSON object");
    },
  );

  it.each(["", "{", "{'type':1}", `${JSON.stringify(VALID)},`, "NaN", "\0"])(
    "that is not JSON, %j, gets 400",
    async (body) => {
      const { status, message } = await refusalOf(body);
      expect(status).toBe(400);
      expect(message).toContain("not JSON");
    },
  );

  it("without a body gets 400", async () => {
    expect((await refusalOf(null)).status).toBe(400);
  });

  it("in other than UTF-8 gets 400", async () => {
    const bytes = new TextEncoder().encode(JSON.stringify({ ...VALID, x: "?" }));
    bytes[bytes.indexOf("?".charCodeAt(0))] = 0xff;
    const { status, message } = await refusalOf(bytes);
    expect(status).toBe(400);
    expect(message).toContain("UTF-8");
  });

  it("nested half a million deep gets 400", async () => {
    expect((await refusalOf("[".repeat(500_000) + "]".repeat(500_000))).status).toBe(400);
  });

  it.each([undefined, "text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""])(
    "with the content type %s gets 415",
    async (type) => {
      const bytes = new TextEncoder().encode(JSON.stringify(VALID));
      const { status, message } = await refusalOf(bytes, { "content-type": type });
      expect(status).toBe(415);
      expect(message).toContain("application/json");
    },
  );

  it("a byte over the limit gets 413", async () => {
    const { status, message } = await refusalOf(JSON.stringify(VALID).padEnd(MAX_BODY_BYTES + 1, " "));
    expect(status).toBe(413);
    expect(message).toContain("larger than 1048576 bytes");
  });
});

describe("odd keys in a signature request", () => {
  const fields = JSON.stringify(VALID).slice(1, -1);

  it("__proto__ beside the fields is an unknown field", async () => {
    const { app, admit } = setUp();
    const response = await app.request(SIGN, post(`{${fields},"__proto__":{"polluted":true}}`));
    expect((await readError(response)).message).toContain('unknown field "__proto__"');
    expect(admit.asked).toEqual([]);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("__proto__ gives no fields", async () => {
    const { app, admit } = setUp();
    const response = await app.request(SIGN, post(`{"__proto__":{${fields}}}`));
    expect((await readError(response)).status).toBe(400);
    expect(admit.asked).toEqual([]);
  });

  it("a field given twice counts as it was given last", async () => {
    const { app, admit } = setUp();
    await app.request(SIGN, post(`{"object_root":"0x${"00".repeat(32)}",${fields}}`));
    expect(admit.asked).toEqual([{ validatorPublicKey: PUBKEY, requestRoot: ROOT }]);
  });
});
