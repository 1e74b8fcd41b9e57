import { describe, expect, it } from "vitest";
import { adminPost, moduleJwt, REVOKE } from "./jwts.ts";
import { heldBody, post, PRECONF, readError, SCOPED, setUp, SIGN, streamedPost, VALID } from "./support.ts";

const BODY = JSON.stringify(VALID);

async function refusal(authorization: string | undefined) {
  const { app, admit } = setUp();
  const response = await app.request(SIGN, post(BODY, { authorization }));
  return { ...(await readError(response)), response, asked: admit.asked.length };
}

describe("authentication by static token", () => {
  it("answers 401 without a token, says how to send one, and starts nothing", async () => {
    const { status, message, response, asked } = await refusal(undefined);
    expect(status).toBe(401);
    expect(message).toContain("Authorization: Bearer");
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    expect(asked).toBe(0);
  });

  it("answers 401 to an unknown token and starts nothing", async () => {
    const { status, message, asked } = await refusal("Bearer someone-else");
    expect({ status, asked }).toEqual({ status: 401, asked: 0 });
    expect(message).toContain("unknown bearer token");
  });

  it.each([
    ["another scheme", `Basic ${PRECONF.token}`],
    ["the token alone", PRECONF.token],
    ["an empty token", "Bearer "],
    ["a part of the token", `Bearer ${PRECONF.token.slice(0, -1)}`],
    ["more than the token", `Bearer ${PRECONF.token}x`],
    ["two tokens", `Bearer ${PRECONF.token}, Bearer ${PRECONF.token}`],
    ["the token in another case", `Bearer ${PRECONF.token.toUpperCase()}`],
  ])("answers 401 to %s", async (_name, authorization) => {
    expect((await refusal(authorization)).status).toBe(401);
  });

  it("takes the scheme's name in any case", async () => {
    const { app } = setUp();
    const response = await app.request(SIGN, post(BODY, { authorization: `bEARER ${PRECONF.token}` }));
    expect(response.status).toBe(200);
  });

  it("answers 401 to a module that is not unscoped, and names the setting", async () => {
    const { status, message, asked } = await refusal(`Bearer ${SCOPED.token}`);
    expect({ status, asked }).toEqual({ status: 401, asked: 0 });
    expect(message).toContain("unscoped: true");
  });

  it("answers 401 before it reads any of the body", async () => {
    const { app } = setUp();
    const body = new ReadableStream({
      pull() {
        throw new Error("the body was read");
      },
    }, { highWaterMark: 0 });
    const request = streamedPost(body);
    expect((await app.request(request)).status).toBe(401);
    expect(request.bodyUsed).toBe(false);
  });

  it.each([["GET", "/signer/v1/get_pubkeys"], ["POST", "/signer/v1/generate_proxy_key"]])(
    "answers 401 to %s %s without a token",
    async (method, path) => {
      const { app } = setUp();
      expect((await readError(await app.request(path, { method }))).status).toBe(401);
    },
  );

  it("answers 401 to a JWT at the v0.5 path, whatever it is signed with", async () => {
    const { status, message, asked } = await refusal(moduleJwt(SIGN, BODY));
    expect({ status, asked }).toEqual({ status: 401, asked: 0 });
    expect(message).toContain("static token");
  });

  it("answers 401 to a module that is revoked while its body comes", async () => {
    const { app, admit } = setUp();
    const { body, taken, finish } = heldBody(BODY);
    const headers = post(null).headers;
    const answer = app.request(streamedPost(body, headers));
    await taken;
    await app.request(REVOKE, adminPost(REVOKE, JSON.stringify({ module_id: PRECONF.id })));
    finish();
    expect((await answer).status).toBe(401);
    expect(admit.asked).toEqual([]);
  });

  it("never logs a token", async () => {
    const { app, log } = setUp();
    for (const token of [PRECONF.token, SCOPED.token, "someone-else"]) {
      await app.request(SIGN, post(BODY, { authorization: `Bearer ${token}` }));
    }
    expect(log.lines).toHaveLength(3);
    expect(JSON.stringify(log.lines)).not.toMatch(/t0ken|s3cret|someone-else/);
  });
});
