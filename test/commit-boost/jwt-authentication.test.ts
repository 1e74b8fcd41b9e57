import { describe, expect, it } from "vitest";
import { JWT_LEEWAY_SECONDS } from "../../src/commit-boost/limits.ts";
import type { Claims } from "./jwts.ts";
import {
  adminPost,
  BLS,
  claimsOf,
  EXP,
  jwtPost,
  KEYS,
  makeJwt,
  moduleJwt,
  payloadHash,
  REVOKE,
  VALID_SCOPED,
} from "./jwts.ts";
import {
  COMMIT,
  heldBody,
  OTHER,
  post,
  PRECONF,
  readError,
  SCOPED,
  SECRETS,
  setUp,
  SIGN,
  streamedPost,
} from "./support.ts";

const BODY = JSON.stringify(VALID_SCOPED);
const HASH = payloadHash(BODY);

async function statusOf(authorization: string, body = BODY) {
  return (await setUp().app.request(BLS, post(body, { authorization }))).status;
}

/** What a token is refused with; that nothing was started and no secret shown is checked. */
async function refusal(authorization: string | undefined, body = BODY) {
  const { app, admit, log } = setUp();
  const response = await app.request(BLS, post(body, { authorization }));
  const shown = JSON.stringify([await response.clone().json(), log.lines]);
  expect(shown).not.toMatch(SECRETS);
  // How every JWT begins.
  expect(shown).not.toContain("eyJ");
  expect(admit.asked).toEqual([]);
  expect(response.headers.get("www-authenticate")).toBe("Bearer");
  return await readError(response);
}

function withClaims(claims: Claims): string {
  return moduleJwt(BLS, BODY, claims);
}

function signedBy(secret: string, header: Claims): string {
  return `Bearer ${makeJwt(claimsOf(BLS, BODY), secret, header)}`;
}

describe("a JWT that gets in", () => {
  it("is the module's, for this path and these bytes", async () => {
    expect(await statusOf(withClaims({}))).toBe(200);
  });

  it.each([
    ["without 0x", HASH.slice(2)],
    ["in upper case", `0x${HASH.slice(2).toUpperCase()}`],
  ])("may have its payload_hash %s", async (_name, payload_hash) => {
    expect(await statusOf(withClaims({ payload_hash }))).toBe(200);
  });

  it("may have claims and headers that this API does not know", async () => {
    const claims = { ...claimsOf(BLS, BODY), iat: EXP - 300, aud: "signer", admin: true };
    expect(await statusOf(`Bearer ${makeJwt(claims, COMMIT.jwtSecret, { alg: "HS256", kid: "1" })}`)).toBe(
      200,
    );
  });

  it.each([["null", null], ["absent", undefined]])(
    "has a payload_hash %s where there is no body",
    async (_n, hash) => {
      const authorization = moduleJwt(KEYS, undefined, { payload_hash: hash });
      expect((await setUp().app.request(KEYS, { headers: { authorization } })).status).toBe(200);
    },
  );

  it("is good until some seconds after its expiry, for other clocks", async () => {
    const { app, clock } = setUp();
    await clock.advanceTo((EXP + JWT_LEEWAY_SECONDS) * 1_000 - 1);
    expect((await app.request(BLS, jwtPost(BLS, BODY))).status).toBe(200);
    await clock.advance(1);
    const { status, message } = await readError(await app.request(BLS, jwtPost(BLS, BODY)));
    expect({ status, message }).toEqual({ status: 401, message: "the JWT has expired: make a new one" });
  });
});

describe("a JWT that does not get in, with 401 and its cause, and starts nothing", () => {
  it.each<[string, string, string | undefined]>([
    ["no token", "no bearer token", undefined],
    ["another scheme", "no bearer token", withClaims({}).replace("Bearer", "Basic")],
    ["a static token", "no JWT", `Bearer ${PRECONF.token}`],
    ["the static token of a scoped module", "no JWT", `Bearer ${SCOPED.token}`],
    ["no JSON within", "no JWT", "Bearer a.b.c"],
    ["a part too many", "no JWT", `${withClaims({})}.`],
    ["an empty signature", "is not signed with the secret", withClaims({}).replace(/[^.]+$/, "")],
    ["a cut signature", "is not signed with the secret", withClaims({}).slice(0, -4)],
  ])("is %s", async (_name, cause, authorization) => {
    const { status, message } = await refusal(authorization);
    expect(status).toBe(401);
    expect(message).toContain(cause);
  });

  it.each<[string, string, Claims]>([
    ["of an unknown module", 'no module "nobody"', { module: "nobody" }],
    ["of a module by a name of JavaScript's", 'no module "__proto__"', { module: "__proto__" }],
    ["of a module that makes no JWTs", 'no module "preconf"', { module: PRECONF.id }],
    ["of another module than it is signed by", 'the secret of the module "other"', { module: OTHER.id }],
    ["of no module", "names no module", { module: undefined }],
    ["of a module that is a list", "names no module", { module: [COMMIT.id] }],
    ["expired", "has expired", { exp: EXP - 300 - JWT_LEEWAY_SECONDS }],
    ["without expiry", "claim exp is missing", { exp: undefined }],
    ["with an expiry that is a string", "claim exp does not hold", { exp: String(EXP) }],
    ["with an expiry within a second", "claim exp is no whole number", { exp: EXP + 0.5 }],
    ["not yet good", "claim nbf does not hold", { nbf: EXP }],
    ["for another path", `is for the route "${KEYS}"`, { route: KEYS }],
    ["for the path and more", "is for the route", { route: `${BLS}/` }],
    ["without a path", "claim route is no string", { route: undefined }],
    ["for other bytes", "is not the keccak256", { payload_hash: payloadHash(`${BODY} `) }],
    ["for the empty body", "is not the keccak256", { payload_hash: payloadHash("") }],
    ["without a payload_hash", "has no payload_hash", { payload_hash: undefined }],
    ["with a null payload_hash", "has no payload_hash", { payload_hash: null }],
    ["with a short payload_hash", "claim payload_hash is not hex", { payload_hash: HASH.slice(0, -2) }],
    ["with a number for a payload_hash", "claim payload_hash is no string", { payload_hash: 1 }],
  ])("is %s", async (_name, cause, claims) => {
    const { status, message } = await refusal(withClaims(claims));
    expect(status).toBe(401);
    expect(message).toContain(cause);
  });

  it.each<[string, string, string]>([
    ["alg none", "must be signed by HS256", signedBy("", { alg: "none" })],
    [
      "alg none and no signature",
      "must be signed by HS256",
      signedBy("", { alg: "none" }).replace(/[^.]+$/, ""),
    ],
    ["HS384", "must be signed by HS256", signedBy(COMMIT.jwtSecret, { alg: "HS384" })],
    ["HS512", "must be signed by HS256", signedBy(COMMIT.jwtSecret, { alg: "HS512" })],
    ["an RSA algorithm", "must be signed by HS256", signedBy(COMMIT.jwtSecret, { alg: "RS256" })],
    ["no algorithm", "no well-formed JWT", signedBy(COMMIT.jwtSecret, { typ: "JWT" })],
    [
      "a critical header",
      "no well-formed JWT",
      signedBy(COMMIT.jwtSecret, { alg: "HS256", crit: ["x"], x: 1 }),
    ],
    ["another module's secret", "is not signed with the secret", signedBy(OTHER.jwtSecret, { alg: "HS256" })],
    ["an empty secret", "is not signed with the secret", signedBy("", { alg: "HS256" })],
  ])("is signed with %s", async (_name, cause, authorization) => {
    const { status, message } = await refusal(authorization);
    expect(status).toBe(401);
    expect(message).toContain(cause);
  });

  it("has a payload_hash where there is no body", async () => {
    const authorization = moduleJwt(KEYS, BODY);
    const { status, message } = await readError(
      await setUp().app.request(KEYS, { headers: { authorization } }),
    );
    expect({ status, message }).toEqual({
      status: 401,
      message: "the JWT has a payload_hash, but the request has no body",
    });
  });

  it("with a very long module gets a short answer", async () => {
    const { message } = await refusal(withClaims({ module: "x".repeat(5_000) }));
    expect(message.length).toBeLessThan(200);
  });

  it("is refused before any of the body is read", async () => {
    const body = new ReadableStream({
      pull() {
        throw new Error("the body was read");
      },
    }, { highWaterMark: 0 });
    const request = streamedPost(
      body,
      post(null, { authorization: withClaims({ route: KEYS }) }).headers,
      BLS,
    );
    expect((await setUp().app.request(request)).status).toBe(401);
    expect(request.bodyUsed).toBe(false);
  });

  it("is of a module that is revoked while its body comes", async () => {
    const { app, admit } = setUp();
    const { body, taken, finish } = heldBody(BODY);
    const answer = app.request(streamedPost(body, jwtPost(BLS, BODY).headers, BLS));
    await taken;
    await app.request(REVOKE, adminPost(REVOKE, JSON.stringify({ module_id: COMMIT.id })));
    finish();
    expect((await answer).status).toBe(401);
    expect(admit.asked).toEqual([]);
  });

  it("is of a module whose secret changes while its body comes", async () => {
    const { app, admit } = setUp();
    const { body, taken, finish } = heldBody(BODY);
    const answer = app.request(streamedPost(body, jwtPost(BLS, BODY).headers, BLS));
    await taken;
    await app.request("/reload", adminPost("/reload", JSON.stringify({ jwt_secrets: `${COMMIT.id}=n3w` })));
    finish();
    const { status, message } = await readError(await answer);
    expect(status).toBe(401);
    expect(message).toContain("changed meanwhile");
    expect(admit.asked).toEqual([]);
  });
});

describe("paths of both shapes", () => {
  it.each([["a static token", `Bearer ${PRECONF.token}`], ["a JWT", moduleJwt(KEYS)]])(
    "give the keys to %s",
    async (_name, authorization) => {
      expect((await setUp().app.request(KEYS, { headers: { authorization } })).status).toBe(200);
    },
  );

  it("give the keys to no scoped module's static token", async () => {
    const headers = { authorization: `Bearer ${SCOPED.token}` };
    expect((await setUp().app.request(KEYS, { headers })).status).toBe(401);
  });

  it("log who calls by JWT", async () => {
    const { app, log } = setUp();
    await app.request(BLS, jwtPost(BLS, BODY));
    expect(log.lines.map(({ fields }) => fields)).toEqual([{ module: COMMIT.id, route: BLS, status: 200 }]);
  });

  it("take a module's JWT nowhere else than where it is for", async () => {
    const { app, admit } = setUp();
    for (const path of [SIGN, "/reload", REVOKE]) {
      expect((await app.request(path, jwtPost(BLS, BODY))).status).toBe(401);
    }
    expect(admit.asked).toEqual([]);
  });
});
