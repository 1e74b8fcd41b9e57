import { createHash, timingSafeEqual } from "node:crypto";
import { ApiError } from "./api-error.ts";

/** A commit module that may call this operator's signer. */
export interface SignerModule {
  /** Its name in logs. */
  readonly id: string;
  /** Its static bearer token (v0.5): visible ASCII, a secret. */
  readonly token: string;
  /** Whether it may use the v0.5 shape, which signs any root under the commit-boost domain (decision 10). */
  readonly unscoped: boolean;
}

const BEARER = /^Bearer +([\x21-\x7e]+)$/i;
const TOKEN = /^[\x21-\x7e]+$/;

/**
 * Makes the check of an Authorization header against `modules`.
 * @returns a function from the header's value to the module that sent it; it throws an ApiError 401 otherwise.
 * @throws RangeError where ids or tokens are not distinct, or a token is not visible ASCII.
 */
export function createAuthenticator(
  modules: readonly SignerModule[],
): (authorization: string | null) => SignerModule {
  checkModules(modules);
  const known = modules.map((module) => ({ module, digest: sha256(module.token) }));
  return (authorization) => {
    const token = authorization === null ? undefined : BEARER.exec(authorization)?.[1];
    if (token === undefined) {
      throw unauthorized("no bearer token: send the header Authorization: Bearer <the module's token>");
    }
    const digest = sha256(token);
    // Every module is compared, so that the time taken does not tell which one matched.
    const matches = known.filter((entry) => timingSafeEqual(entry.digest, digest));
    const module = matches[0]?.module;
    if (module === undefined) {
      throw unauthorized("unknown bearer token: use the token this operator is configured with");
    }
    if (!module.unscoped) {
      throw unauthorized(
        `module ${module.id} may not use the v0.5 signer API, which signs any root under the commit-boost ` +
          "domain: the operator has to configure it with unscoped: true",
      );
    }
    return module;
  };
}

function checkModules(modules: readonly SignerModule[]): void {
  const ids = new Set<string>();
  const tokens = new Set<string>();
  for (const { id, token } of modules) {
    if (!TOKEN.test(token)) throw new RangeError(`module ${id}: its token must be visible ASCII, not empty`);
    if (ids.has(id)) throw new RangeError(`module ${id} is configured twice`);
    if (tokens.has(token)) throw new RangeError(`module ${id}: its token is also another module's`);
    ids.add(id);
    tokens.add(token);
  }
}

function unauthorized(message: string): ApiError {
  return new ApiError(401, message, { "www-authenticate": "Bearer" });
}

function sha256(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
