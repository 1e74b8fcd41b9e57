import type { Context } from "hono";
import { Hono } from "hono";
import type { Admit } from "../ports/admit.ts";
import type { Clock } from "../ports/clock.ts";
import type { Log } from "../ports/log.ts";
import { ApiError } from "./api-error.ts";
import { createAuthenticators } from "./authenticate.ts";
import { createBodyReader } from "./body.ts";
import type { Incoming } from "./call.ts";
import { MAX_BODY_BYTES, MAX_BODY_BYTES_IN_ALL } from "./limits.ts";
import type { LockoutOptions } from "./lockout.ts";
import { DEFAULT_LOCKOUT, Lockout } from "./lockout.ts";
import type { Reload } from "./management.ts";
import type { SignerAccess } from "./modules.ts";
import type { Operation } from "./operation.ts";
import { ModuleRegistry } from "./registry.ts";
import { createRoutes } from "./routes.ts";

/** What the signer API is made of; who may call it: with no module and no administrator, only the open paths answer. */
export interface SignerApiOptions extends SignerAccess {
  readonly admit: Admit;
  /** Reads anew who may call, for `POST /reload`. */
  readonly reload: Reload;
  /** Of the execution chain, u256: mixed into the roots that modules ask for by JWT. */
  readonly chainId: bigint;
  readonly clock: Clock;
  readonly log: Log;
  /** Commit-Boost's where none is given. */
  readonly lockout?: LockoutOptions | undefined;
}

type Answer = (incoming: Incoming) => Response | Promise<Response>;

/**
 * The Commit-Boost signer API of one operator, in its current shape and that of v0.5; `GET /openapi.json` describes
 * it. Every error is JSON `{code, message}`; no body is read before the token that came with it has been checked.
 * @throws RangeError where modules, chain id or lockout cannot be used.
 */
export function createSignerApi(options: SignerApiOptions): Hono {
  const { admit, modules, adminSecret, reload, chainId, clock, log, lockout = DEFAULT_LOCKOUT } = options;
  if (BigInt.asUintN(256, chainId) !== chainId) throw new RangeError("the chain id must be a u256");
  const registry = new ModuleRegistry({ modules, adminSecret });
  const readBody = createBodyReader({ each: MAX_BODY_BYTES, inAll: MAX_BODY_BYTES_IN_ALL });
  const authenticators = createAuthenticators({
    registry,
    lockout: new Lockout(lockout, clock, log),
    clock,
    readBody,
  });
  const app = new Hono();
  for (const route of createRoutes({ admit, authenticators, registry, reload, chainId, log })) {
    const { method, path } = route.operation;
    app.on(method, path, (c) => answer(c, path, route.answer, log));
    app.all(path, (c) => answer(c, path, () => refuseMethod(route.operation), log));
  }
  app.notFound((c) => answer(c, "unknown", refusePath, log));
  return app;
}

async function answer(c: Context, path: string, handle: Answer, log: Log): Promise<Response> {
  const incoming: Incoming = { request: c.req.raw, path, address: peerAddress(c), caller: "none" };
  let response: Response;
  try {
    response = await handle(incoming);
  } catch (error) {
    response = toApiError(error, path, log).toResponse();
  }
  log.debug("signer request", { module: incoming.caller, route: path, status: response.status });
  return response;
}

/** The connection's other end, which no header can change; those whose connection is gone already count as one. */
function peerAddress(c: Context): string {
  return c.env?.incoming?.socket?.remoteAddress ?? "unknown";
}

function refuseMethod({ method, path }: Operation): never {
  throw new ApiError(405, `${path} takes ${method} only`, { allow: method === "GET" ? "GET, HEAD" : method });
}

function refusePath(): never {
  throw new ApiError(404, "no such path: /openapi.json lists those that there are");
}

/** An error of the API as it is; anything else is a fault of ours: logged, and told to the caller without detail. */
function toApiError(error: unknown, route: string, log: Log): ApiError {
  if (error instanceof ApiError) return error;
  const cause = error instanceof Error ? error.stack ?? error.message : String(error);
  log.error("signer request failed unexpectedly", { route, cause });
  return new ApiError(500, "internal error: the operator's log names the cause");
}
