import { describe, expect, it } from "vitest";
import { adminPost, REVOKE } from "./jwts.ts";
import { manage } from "./manage.ts";
import { COMMIT, OTHER, PRECONF, readError } from "./support.ts";

describe("a module that is revoked", () => {
  it("gets in by JWT no more; others do", async () => {
    const { revoke, byJwt } = manage();
    expect((await revoke(COMMIT.id)).status).toBe(200);
    expect(await byJwt()).toBe(401);
    expect(await byJwt(OTHER.jwtSecret, { module: OTHER.id })).toBe(200);
  });

  it("gets in by static token no more", async () => {
    const { revoke, byToken } = manage();
    expect((await revoke(PRECONF.id)).status).toBe(200);
    expect(await byToken()).toBe(401);
  });

  it("gets in again after a reload that has it", async () => {
    const { revoke, reload, byJwt } = manage();
    await revoke(COMMIT.id);
    await reload();
    expect(await byJwt()).toBe(200);
  });

  it("is unknown when it is revoked again", async () => {
    const { revoke } = manage();
    await revoke(COMMIT.id);
    const { status, message } = await readError(await revoke(COMMIT.id));
    expect({ status, message }).toEqual({ status: 404, message: 'unknown module "commit"' });
  });
});

describe("a revocation", () => {
  it.each(["nobody", "", "__proto__", "COMMIT"])("of the unknown module %j gets 404", async (id) => {
    expect((await readError(await manage().revoke(id))).status).toBe(404);
  });

  it.each<[string, string, string]>([
    ["no module", "module_id is missing", "{}"],
    ["a number", "module_id must be a string", '{"module_id":1}'],
    ["a field more", 'unknown field "reason"', '{"module_id":"commit","reason":""}'],
    ["no JSON", "not JSON", "commit"],
    ["no body", "must be JSON", ""],
  ])("with %s is refused and changes nothing", async (_name, cause, body) => {
    const { app, byJwt } = manage();
    const init = adminPost(REVOKE, body);
    if (body === "") delete init.headers["content-type"];
    const { status, message } = await readError(await app.request(REVOKE, init));
    expect([400, 415]).toContain(status);
    expect(message).toContain(cause);
    expect(await byJwt()).toBe(200);
  });
});
