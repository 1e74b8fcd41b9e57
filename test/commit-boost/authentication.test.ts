import { describe, expect, it } from "vitest";
import { createSignerApi } from "../../src/commit-boost/signer-api.ts";
import {
  fakeAdmit,
  keptLog,
  post,
  PRECONF,
  readError,
  SCOPED,
  setUp,
  SIGN,
  streamedPost,
  VALID,
} from "./support.ts";

const BODY = JSON.stringify(VALID);

async function refusal(authorization: string | undefined) {
  const { app, admit } = setUp();
  const response = await app.request(SIGN, post(BODY, { authorization }));
  return { ...(await readError(response)), response, asked: admit.asked.length };
}

describe("authentication of the signer API", () => {
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

  it("never logs a token", async () => {
    const { app, log } = setUp();
    for (const token of [PRECONF.token, SCOPED.token, "someone-else"]) {
      await app.request(SIGN, post(BODY, { authorization: `Bearer ${token}` }));
    }
    expect(log.lines).toHaveLength(3);
    expect(JSON.stringify(log.lines)).not.toMatch(/t0ken|someone-else/);
  });
});

describe("the modules of a signer API", () => {
  const create = (...modules: (typeof PRECONF)[]) => () =>
    createSignerApi({ admit: fakeAdmit(), modules, log: keptLog() });

  it("must have distinct tokens", () => {
    expect(create(PRECONF, { ...SCOPED, token: PRECONF.token })).toThrow("module scoped: its token");
  });

  it("must have distinct ids", () => {
    expect(create(PRECONF, { ...SCOPED, id: PRECONF.id })).toThrow("module preconf is configured twice");
  });

  it.each(["", "with space", "tab\t", "naïve"])("must not have the token %j", (token) => {
    expect(create({ ...PRECONF, token })).toThrow("must be visible ASCII");
  });

  it("may be none: then nobody gets in", async () => {
    const response = await create()().request(SIGN, post(BODY));
    expect(response.status).toBe(401);
  });
});
