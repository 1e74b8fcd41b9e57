import { describe, expect, it } from "vitest";
import type { SigningOutcome } from "../../src/ports/admit.ts";
import { fromHex, toHex } from "../../src/spec/hex.ts";
import { scopedRequestRoot } from "../../src/spec/signing/request-root.ts";
import { BLS, jwtPost, moduleJwt, VALID_SCOPED } from "./jwts.ts";
import { CHAIN_ID, COMMIT, fakeAdmit, post, PUBKEY, readError, ROOT, setUp, SIGNATURE } from "./support.ts";

const LARGEST = 2n ** 64n - 2n;

/** A valid body, the nonce written as given. */
function bodyWith(nonce: string): string {
  return `{"pubkey":"${PUBKEY}","object_root":"${ROOT}","nonce":${nonce}}`;
}

/** RequestRoot of the valid request with another nonce or chain. */
function rootOf(nonce: bigint, chainId = CHAIN_ID) {
  const moduleSigningId = fromHex(COMMIT.signingId);
  return toHex(scopedRequestRoot({ data: fromHex(ROOT), moduleSigningId, nonce, chainId }));
}

describe("a scoped request that can be signed", () => {
  it("is answered with the signature and what went into its root", async () => {
    const response = await setUp().app.request(BLS, jwtPost(BLS, JSON.stringify(VALID_SCOPED)));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await response.json()).toEqual({
      pubkey: PUBKEY,
      object_root: ROOT,
      module_signing_id: COMMIT.signingId,
      nonce: 7,
      chain_id: Number(CHAIN_ID),
      signature: SIGNATURE,
    });
  });

  it("asks Admit for the scoped root under that key, once", async () => {
    const { app, admit } = setUp();
    await app.request(BLS, jwtPost(BLS, JSON.stringify(VALID_SCOPED)));
    expect(admit.asked).toEqual([{ validatorPublicKey: PUBKEY, requestRoot: rootOf(7n) }]);
  });

  it.each([0n, 2n ** 53n + 1n, 2n ** 63n, LARGEST])("loses nothing of the nonce %s", async (nonce) => {
    const { app, admit } = setUp();
    const response = await app.request(BLS, jwtPost(BLS, bodyWith(nonce.toString())));
    expect(await response.text()).toContain(`"nonce":${nonce},`);
    expect(admit.asked[0]?.requestRoot).toBe(rootOf(nonce));
  });

  it.each([0n, 2n ** 53n + 1n, 2n ** 256n - 1n])("loses nothing of the chain id %s", async (chainId) => {
    const { app, admit } = setUp(undefined, { chainId });
    const response = await app.request(BLS, jwtPost(BLS, bodyWith("7")));
    expect(await response.text()).toContain(`"chain_id":${chainId},`);
    expect(admit.asked[0]?.requestRoot).toBe(rootOf(7n, chainId));
  });

  it.each([
    ["without 0x", (hex: string) => hex.slice(2)],
    ["in upper case", (hex: string) => `0x${hex.slice(2).toUpperCase()}`],
    ["in upper case without 0x", (hex: string) => hex.slice(2).toUpperCase()],
  ])("may have its hex %s, answered as lower-case 0x-hex", async (_name, written) => {
    const { app, admit } = setUp();
    const body = JSON.stringify({ pubkey: written(PUBKEY), object_root: written(ROOT), nonce: 7 });
    const response = await app.request(BLS, jwtPost(BLS, body));
    expect(await response.json()).toMatchObject({ pubkey: PUBKEY, object_root: ROOT });
    expect(admit.asked).toEqual([{ validatorPublicKey: PUBKEY, requestRoot: rootOf(7n) }]);
  });

  it("has its payload_hash over the bytes as they are sent, blanks and order included", async () => {
    const body = ` { "nonce" : 7,\n "object_root":"${ROOT}", "pubkey":"${PUBKEY}"}\n`;
    expect((await setUp().app.request(BLS, jwtPost(BLS, body))).status).toBe(200);
  });

  it("counts a nonce given twice as it was given last", async () => {
    const { app, admit } = setUp();
    const body = `{"nonce":1,${bodyWith(LARGEST.toString()).slice(1)}`;
    expect(await (await app.request(BLS, jwtPost(BLS, body))).text()).toContain(`"nonce":${LARGEST},`);
    expect(admit.asked[0]?.requestRoot).toBe(rootOf(LARGEST));
  });
});

describe("a scoped request of the wrong shape", () => {
  async function refusalOf(body: string, contentType = "application/json") {
    const { app, admit } = setUp();
    const init = post(body, { authorization: moduleJwt(BLS, body), "content-type": contentType });
    const error = await readError(await app.request(BLS, init));
    expect(admit.asked).toEqual([]);
    return error;
  }

  it.each([
    ["2^64 − 1", String(LARGEST + 1n)],
    ["2^64", String(2n ** 64n)],
    ["a number of many digits", "9".repeat(100_000)],
    ["a negative number", "-1"],
    ["negative zero", "-0"],
    ["a fraction", "1.5"],
    ["a whole number with a fraction", "1.0"],
    ["an exponent", "1e3"],
    ["a string", '"7"'],
    ["a string of hex", '"0x7"'],
    ["null", "null"],
    ["true", "true"],
    ["a list", "[7]"],
  ])("with the nonce %s gets 400", async (_name, nonce) => {
    const { status, message } = await refusalOf(bodyWith(nonce));
    expect(status).toBe(400);
    expect(message).toBe(`nonce must be a whole number from 0 to ${LARGEST}, as digits alone`);
  });

  it.each<[string, string, unknown]>([
    ["no pubkey", "pubkey is missing", { object_root: ROOT, nonce: 7 }],
    ["no root", "object_root is missing", { pubkey: PUBKEY, nonce: 7 }],
    ["no nonce", "nonce is missing", { pubkey: PUBKEY, object_root: ROOT }],
    ["a short pubkey", "pubkey must be hex of 48 bytes", { ...VALID_SCOPED, pubkey: PUBKEY.slice(0, -2) }],
    ["a short pubkey without 0x", "pubkey must be hex", { ...VALID_SCOPED, pubkey: PUBKEY.slice(4) }],
    ["0X before the root", "object_root must be hex", {
      ...VALID_SCOPED,
      object_root: ROOT.replace("x", "X"),
    }],
    ["0x twice", "object_root must be hex", { ...VALID_SCOPED, object_root: `0x${ROOT}` }],
    ["a field of the v0.5 shape", 'unknown field "type"', { ...VALID_SCOPED, type: "consensus" }],
    ["a proxy", 'unknown field "proxy"', { ...VALID_SCOPED, proxy: PUBKEY }],
  ])("with %s gets 400 naming it", async (_name, cause, body) => {
    const { status, message } = await refusalOf(JSON.stringify(body));
    expect(status).toBe(400);
    expect(message).toContain(cause);
  });

  it.each(["{", "null", "[]", '"x"', "7"])("that is %s gets 400", async (body) => {
    expect((await refusalOf(body)).status).toBe(400);
  });

  it("with another content type gets 415", async () => {
    expect((await refusalOf(JSON.stringify(VALID_SCOPED), "text/plain")).status).toBe(415);
  });
});

describe("the answer to a scoped request, by how its duty ended", () => {
  it.each<[number, SigningOutcome]>([
    [404, { kind: "refused", refusal: "unknownValidator" }],
    [429, { kind: "refused", refusal: "slotLimit" }],
    [503, { kind: "refused", refusal: "noRoom" }],
    [503, { kind: "refused", refusal: "notAdmitting" }],
    [504, { kind: "expired" }],
    [503, { kind: "restarted" }],
    [500, { kind: "failed", cause: "the share is locked" }],
  ])("is %i", async (expected, outcome) => {
    const { app } = setUp(fakeAdmit(() => Promise.resolve(outcome)));
    const { status } = await readError(await app.request(BLS, jwtPost(BLS, JSON.stringify(VALID_SCOPED))));
    expect(status).toBe(expected);
  });
});

describe("proxy keys", () => {
  it.each(["proxy-bls", "proxy-ecdsa"])(
    "are not signed with: %s gets 400 and says what to ask",
    async (kind) => {
      const { app, admit } = setUp();
      const path = `/signer/v1/request_signature/${kind}`;
      const body = JSON.stringify({ proxy: PUBKEY, object_root: ROOT, nonce: 7 });
      const { status, message } = await readError(await app.request(path, jwtPost(path, body)));
      expect(status).toBe(400);
      expect(message).toContain(`proxy keys are not supported, as the SIP says: ask ${BLS}`);
      expect(admit.asked).toEqual([]);
    },
  );

  it("are not made for a caller by JWT", async () => {
    const path = "/signer/v1/generate_proxy_key";
    const body = JSON.stringify({ pubkey: PUBKEY, scheme: "bls" });
    const { status, message } = await readError(await setUp().app.request(path, jwtPost(path, body)));
    expect(status).toBe(400);
    expect(message).toContain("Quorate does not make proxy keys");
  });

  it.each(["request_signature/proxy-bls", "request_signature/proxy-ecdsa", "generate_proxy_key"])(
    "are not spoken of to a stranger at %s",
    async (name) => {
      const response = await setUp().app.request(`/signer/v1/${name}`, { method: "POST" });
      expect((await readError(response)).status).toBe(401);
    },
  );
});
