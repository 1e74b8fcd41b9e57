import { describe, expect, it } from "vitest";
import { adminJwt, adminPost, claimsOf, makeJwt, moduleJwt, RELOAD, REVOKE } from "./jwts.ts";
import { manage } from "./manage.ts";
import { COMMIT, heldBody, post, PRECONF, readError, SECRETS, setUp, streamedPost } from "./support.ts";

describe.each([[RELOAD, "{}"], [REVOKE, JSON.stringify({ module_id: COMMIT.id })]])(
  "POST %s",
  (path, body) => {
    async function refusal(authorization: string | undefined, options = {}) {
      const { app, log } = setUp(undefined, options);
      const response = await app.request(path, post(body, { authorization }));
      expect(JSON.stringify([await response.clone().text(), log.lines])).not.toMatch(SECRETS);
      return await readError(response);
    }

    it("lets the administrator in", async () => {
      const response = await setUp().app.request(path, adminPost(path, body));
      expect(response.status).toBe(200);
      expect(await response.text()).toBe("");
    });

    it.each<[string, string, string | undefined]>([
      ["no token", "no bearer token", undefined],
      ["a static token", "no well-formed JWT", `Bearer ${PRECONF.token}`],
      ["a module's JWT", "is not signed with the secret of the administrator", moduleJwt(path, body)],
      [
        "a module's JWT that claims to be the administrator's",
        "is not signed with the secret of the administrator",
        moduleJwt(path, body, { admin: true }),
      ],
      ["a JWT for another path", "is for the route", adminJwt("/status", body)],
      ["a JWT for another body", "is not the keccak256", adminJwt(path, `${body} `)],
      ["a JWT for no body", "has no payload_hash", adminJwt(path)],
      ["an expired JWT", "has expired", adminJwt(path, body, { exp: 1 })],
      ["a JWT without the claim", "admin must be true", adminJwt(path, body, { admin: undefined })],
      ["a JWT that denies it", "admin must be true", adminJwt(path, body, { admin: false })],
      ["a JWT that says it in words", "admin must be true", adminJwt(path, body, { admin: "true" })],
    ])("answers 401 to %s", async (_name, cause, authorization) => {
      const { status, message } = await refusal(authorization);
      expect(status).toBe(401);
      expect(message).toContain(cause);
    });

    it("answers 401 to everybody where there is no administrator's secret", async () => {
      const authorization = `Bearer ${makeJwt({ ...claimsOf(path, body), admin: true }, "undefined")}`;
      const { status, message } = await refusal(authorization, { adminSecret: undefined });
      expect(status).toBe(401);
      expect(message).toContain("no administrator's secret");
    });

    it("says its own in the log", async () => {
      const { app, log } = setUp();
      await app.request(path, adminPost(path, body));
      expect(log.lines.map(({ level }) => level)).toEqual(["info", "debug"]);
      expect(log.lines[1]?.fields).toEqual({ module: "administrator", route: path, status: 200 });
    });
  },
);

it("an administrator whose secret changes while the body comes is not let in", async () => {
  const { app, reload } = manage();
  const text = JSON.stringify({ module_id: COMMIT.id });
  const { body, taken, finish } = heldBody(text);
  const answer = app.request(streamedPost(body, adminPost(REVOKE, text).headers, REVOKE));
  await taken;
  await reload('{"admin_secret":"n3w-admin"}');
  finish();
  const { status, message } = await readError(await answer);
  expect(status).toBe(401);
  expect(message).toContain("changed meanwhile");
});
