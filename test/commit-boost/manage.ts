import type { SignerAccess } from "../../src/commit-boost/modules.ts";
import type { Claims } from "./jwts.ts";
import { adminPost, claimsOf, KEYS, makeJwt, RELOAD, REVOKE } from "./jwts.ts";
import { ADMIN_SECRET, COMMIT, fakeAdmit, MODULES, PRECONF, setUp } from "./support.ts";

/** Who may call before and after a reload that finds nothing new. */
export const ACCESS: SignerAccess = { modules: MODULES, adminSecret: ADMIN_SECRET };

/** A signer API whose reload gives what the test says. */
export function manage(reload: () => Promise<SignerAccess> = () => Promise.resolve(ACCESS)) {
  const { app, log } = setUp(fakeAdmit(), {
    reload,
    lockout: { failures: 1_000, seconds: 300, exemptLoopback: false },
  });
  const status = async (authorization: string) =>
    (await app.request(KEYS, { headers: { authorization } })).status;
  return {
    app,
    log,
    reload: async (body = "") => await app.request(RELOAD, adminPost(RELOAD, body)),
    revoke: async (module_id: unknown) =>
      await app.request(REVOKE, adminPost(REVOKE, JSON.stringify({ module_id }))),
    byJwt: (secret: string = COMMIT.jwtSecret, claims: Claims = {}) =>
      status(`Bearer ${makeJwt({ ...claimsOf(KEYS), ...claims }, secret)}`),
    byToken: (token: string = PRECONF.token) => status(`Bearer ${token}`),
  };
}
