import { describe, expect, it } from "vitest";
import type { SignerAccess } from "../../src/commit-boost/modules.ts";
import { adminJwt, adminPost, BLS, jwtPost, RELOAD } from "./jwts.ts";
import { ACCESS, manage } from "./manage.ts";
import { COMMIT, MODULES, OTHER, post, PRECONF, readError } from "./support.ts";

describe("a reload", () => {
  it.each(["", "{}", '{"jwt_secrets":null,"admin_secret":null}'])(
    "with the body %j lets in exactly those that are configured now",
    async (body) => {
      const modules = [{ ...OTHER, id: "new" }, PRECONF];
      const { reload, byJwt, byToken } = manage(() => Promise.resolve({ ...ACCESS, modules }));
      expect((await reload(body)).status).toBe(200);
      expect(await byJwt()).toBe(401);
      expect(await byJwt(OTHER.jwtSecret, { module: "new" })).toBe(200);
      expect(await byToken()).toBe(200);
    },
  );

  it("takes the module's new signing id", async () => {
    const signingId = `0x${"01".repeat(32)}` as const;
    const { app, reload } = manage(() => Promise.resolve({ ...ACCESS, modules: [{ ...COMMIT, signingId }] }));
    await reload();
    const body = JSON.stringify({ pubkey: "a3".repeat(48), object_root: "3e".repeat(32), nonce: 0 });
    expect(await (await app.request(BLS, jwtPost(BLS, body))).json()).toMatchObject({
      module_signing_id: signingId,
    });
  });

  it("takes the administrator's new secret", async () => {
    const { app, reload } = manage(() => Promise.resolve({ ...ACCESS, adminSecret: "n3w-admin" }));
    await reload();
    expect((await reload()).status).toBe(401);
    expect((await app.request(RELOAD, adminPost(RELOAD, "", "n3w-admin"))).status).toBe(200);
  });

  it("closes the management paths where no administrator is configured any more", async () => {
    const { reload } = manage(() => Promise.resolve({ modules: MODULES }));
    expect((await reload()).status).toBe(200);
    expect((await readError(await reload())).message).toContain("no administrator's secret");
  });

  it("overrides the secrets that its body gives, and no others", async () => {
    const { reload, byJwt } = manage();
    expect((await reload('{"jwt_secrets":"commit=n3w=1 , other=n3w-too"}')).status).toBe(200);
    expect(await byJwt("n3w=1")).toBe(200);
    expect(await byJwt(COMMIT.jwtSecret)).toBe(401);
    expect(await byJwt("n3w-too", { module: OTHER.id })).toBe(200);
  });

  it("overrides the administrator's secret", async () => {
    const { app, reload } = manage();
    expect((await reload('{"admin_secret":"n3w-admin"}')).status).toBe(200);
    expect((await reload()).status).toBe(401);
    expect((await app.request(RELOAD, adminPost(RELOAD, "", "n3w-admin"))).status).toBe(200);
  });

  it("undoes the overrides of an earlier one", async () => {
    const { reload, byJwt } = manage();
    await reload('{"jwt_secrets":"commit=n3w"}');
    await reload();
    expect(await byJwt("n3w")).toBe(401);
    expect(await byJwt()).toBe(200);
  });

  it.each<[string, string, string]>([
    ["an unknown module", '{"jwt_secrets":"commit=n3w,nobody=n3w2"}', 'jwt_secrets names "nobody"'],
    ["a module without JWTs", '{"jwt_secrets":"preconf=n3w"}', 'jwt_secrets names "preconf"'],
    ["a module twice", '{"jwt_secrets":"commit=n3w,commit=n3w2"}', "each module once"],
    ["an empty secret", '{"jwt_secrets":"commit="}', "must be a string of <module id>=<secret>"],
    ["no pairs", '{"jwt_secrets":""}', "must be a string of <module id>=<secret>"],
    ["a pair without =", '{"jwt_secrets":"commit"}', "must be a string of <module id>=<secret>"],
    ["an object of secrets", '{"jwt_secrets":{"commit":"n3w"}}', "must be a string of <module id>=<secret>"],
    [
      "another module's secret",
      `{"jwt_secrets":"commit=${OTHER.jwtSecret}"}`,
      "module other: its token or secret",
    ],
    ["an empty administrator's secret", '{"admin_secret":""}', "admin_secret must be a string, not empty"],
    [
      "a module's secret for the administrator",
      `{"admin_secret":"${COMMIT.jwtSecret}"}`,
      "module commit: its token",
    ],
    ["a field that it does not know", '{"modules":[]}', 'unknown field "modules"'],
    ["no object", "[]", "must be a JSON object"],
    ["no JSON", "{", "not JSON"],
  ])("with %s gets 400 and changes nothing", async (_name, body, cause) => {
    const { reload, byJwt, log } = manage();
    const response = await reload(body);
    expect(JSON.stringify([await response.clone().text(), log.lines])).not.toMatch(/n3w|s3cret/);
    const { status, message } = await readError(response);
    expect(status).toBe(400);
    expect(message).toContain(cause);
    expect(await byJwt()).toBe(200);
    expect(await byJwt("n3w")).toBe(401);
    expect((await reload()).status).toBe(200);
  });

  it("with a body that is not said to be JSON gets 415", async () => {
    const { app } = manage();
    const init = post("{}", { authorization: adminJwt(RELOAD, "{}"), "content-type": "text/plain" });
    expect((await readError(await app.request(RELOAD, init))).status).toBe(415);
  });

  it.each<[string, () => Promise<SignerAccess>, string]>([
    ["cannot be read", () => Promise.reject(new Error("modules.json: cannot be read")), "cannot be read"],
    [
      "cannot be used",
      () => Promise.resolve({ ...ACCESS, modules: [COMMIT, COMMIT] }),
      "module commit: its id",
    ],
    ["throws at once", () => {
      throw new Error("no disk");
    }, "no disk"],
  ])(
    "of a configuration that %s gets 500, logs the cause and changes nothing",
    async (_name, read, cause) => {
      const { reload, byJwt, byToken, log } = manage(read);
      const { status, message } = await readError(await reload());
      expect({ status, message }).toEqual({
        status: 500,
        message: "not reloaded, nothing has changed: the operator's log names the cause",
      });
      const errors = log.lines.filter(({ level }) => level === "error");
      expect(errors.map(({ fields }) => fields?.["cause"])).toEqual([expect.stringContaining(cause)]);
      expect([await byJwt(), await byToken()]).toEqual([200, 200]);
    },
  );

  it("while another is under way gets 503", async () => {
    const started = Promise.withResolvers<void>();
    const read = Promise.withResolvers<SignerAccess>();
    const { reload } = manage(() => {
      started.resolve();
      return read.promise;
    });
    const first = reload();
    await started.promise;
    expect((await readError(await reload())).status).toBe(503);
    read.resolve(ACCESS);
    expect((await first).status).toBe(200);
    expect((await reload()).status).toBe(200);
  });
});
