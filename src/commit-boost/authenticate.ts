import type { Clock } from "../ports/clock.ts";
import { ApiError, shown, unauthorized } from "./api-error.ts";
import type { Access, Call, CallOf, Incoming, JwtCall } from "./call.ts";
import type { JwtClaims } from "./jwt.ts";
import { claimedModule, demandPayload, demandRoute, verifyJwt } from "./jwt.ts";
import type { Lockout } from "./lockout.ts";
import type { JwtModule } from "./modules.ts";
import { isJwtForm } from "./modules.ts";
import type { ModuleRegistry } from "./registry.ts";

/** What callers are checked against. */
export interface AuthenticatorOptions {
  readonly registry: ModuleRegistry;
  readonly lockout: Lockout;
  readonly clock: Clock;
  /** Reads a request's body, empty where it has none. */
  readonly readBody: (request: Request) => Promise<Uint8Array>;
}

/**
 * For each kind of access, the check of who calls. Each gives what the handler needs, its body read; each rejects
 * with an ApiError: 401, 429 where the address has to wait, or what the body's reader says.
 */
export type Authenticators = { readonly [A in Access]: (incoming: Incoming) => Promise<CallOf[A]> };

const BEARER = /^Bearer +([\x21-\x7e]+)$/i;
const ADMINISTRATOR = "administrator";

/**
 * Makes the checks of who calls. No body is read before the token that came with it is good; after it has been read
 * the caller is looked up once more, so that one who is revoked meanwhile does not get in.
 */
export function createAuthenticators(options: AuthenticatorOptions): Authenticators {
  const { registry, lockout, clock, readBody } = options;

  return {
    open: () => Promise.resolve({ body: new Uint8Array(), contentType: null }),
    token: (incoming) => counted(incoming, byToken),
    jwt: (incoming) => counted(incoming, byJwt),
    tokenOrJwt: (incoming) =>
      counted<Call>(incoming, (token, of) => isJwtForm(token) ? byJwt(token, of) : byToken(token, of)),
    admin: (incoming) => counted(incoming, byAdminJwt),
  };

  async function counted<C extends Call>(
    incoming: Incoming,
    check: (token: string, incoming: Incoming) => Promise<C>,
  ): Promise<C> {
    lockout.demandFree(incoming.address);
    const token = bearerToken(incoming.request);
    try {
      return await check(token, incoming);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) lockout.recordFailure(incoming.address);
      throw error;
    }
  }

  async function byToken(token: string, incoming: Incoming): Promise<Call> {
    incoming.caller = demandUnscoped(registry, token);
    const call = await read(incoming.request);
    demandUnscoped(registry, token);
    return call;
  }

  async function byJwt(token: string, incoming: Incoming): Promise<JwtCall> {
    const id = claimedModule(token);
    const { jwtSecret } = demandJwtModule(registry, id);
    const claims = await verify(token, `the module ${shown(id)}`, jwtSecret, incoming.path);
    incoming.caller = id;
    const call = await read(incoming.request);
    const module = demandJwtModule(registry, id);
    if (module.jwtSecret !== jwtSecret) throw unauthorized("the module's secret has changed meanwhile");
    demandPayload(claims, call.body);
    return { ...call, signingId: module.signingId };
  }

  async function byAdminJwt(token: string, incoming: Incoming): Promise<Call> {
    const secret = demandAdminSecret(registry);
    const claims = await verify(token, "the administrator", secret, incoming.path);
    if (claims.admin !== true) {
      throw unauthorized("the JWT is not the administrator's: its claim admin must be true");
    }
    incoming.caller = ADMINISTRATOR;
    const call = await read(incoming.request);
    if (registry.adminSecret !== secret) {
      throw unauthorized("the administrator's secret has changed meanwhile");
    }
    demandPayload(claims, call.body);
    return call;
  }

  async function verify(token: string, owner: string, secret: string, path: string): Promise<JwtClaims> {
    const claims = await verifyJwt(token, { owner, secret, nowMs: clock.now() });
    demandRoute(claims, path);
    return claims;
  }

  async function read(request: Request): Promise<Call> {
    return { body: await readBody(request), contentType: request.headers.get("content-type") };
  }
}

function bearerToken(request: Request): string {
  const token = BEARER.exec(request.headers.get("authorization") ?? "")?.[1];
  if (token !== undefined) return token;
  throw unauthorized("no bearer token: send the header Authorization: Bearer <the module's token or JWT>");
}

/** The id of the unscoped module that a static token is of. */
function demandUnscoped(registry: ModuleRegistry, token: string): string {
  const module = registry.moduleOfToken(token);
  if (module === undefined) {
    throw unauthorized("unknown bearer token: use the static token that this operator has for the module");
  }
  if (module.unscoped) return module.id;
  throw unauthorized(
    `module ${module.id} may not use the v0.5 signer API, which signs any root under the commit-boost ` +
      "domain: the operator has to configure it with unscoped: true",
  );
}

function demandJwtModule(registry: ModuleRegistry, id: string): JwtModule {
  const module = registry.jwtModule(id);
  if (module !== undefined) return module;
  throw unauthorized(`the operator has no module ${shown(id)} with a JWT secret`);
}

function demandAdminSecret(registry: ModuleRegistry): string {
  const secret = registry.adminSecret;
  if (secret !== undefined) return secret;
  throw unauthorized("this operator has no administrator's secret: its management paths are closed");
}
