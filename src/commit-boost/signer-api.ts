import { Hono } from "hono";
import type { Admit } from "../ports/admit.ts";
import type { Log } from "../ports/log.ts";
import { ApiError } from "./api-error.ts";
import type { SignerModule } from "./modules.ts";
import { createAuthenticator } from "./modules.ts";
import { createRequestSignature } from "./request-signature.ts";

/** What the signer API is made of. */
export interface SignerApiOptions {
  readonly admit: Admit;
  /** Who may call it; with none, only `/status` answers. */
  readonly modules: readonly SignerModule[];
  readonly log: Log;
}

interface Route {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** Answered without a token. */
  readonly open: boolean;
  handle(request: Request): Response | Promise<Response>;
}

/**
 * The Commit-Boost signer API of one operator in its v0.5 shape. Every error is JSON `{code, message}`; nothing of
 * a request is read before its token has been checked.
 * @throws RangeError where `modules` has an id or a token twice, or a token that is not visible ASCII.
 */
export function createSignerApi({ admit, modules, log }: SignerApiOptions): Hono {
  const authenticate = createAuthenticator(modules);
  const app = new Hono();
  for (const route of createRoutes(admit)) {
    app.on(route.method, route.path, (c) => answer(route.path, c.req.raw, authenticateAndHandle(route)));
    app.all(route.path, (c) => answer(route.path, c.req.raw, () => refuseMethod(route)));
  }
  app.notFound((c) => answer("unknown", c.req.raw, refusePath));
  return app;

  function authenticateAndHandle(route: Route) {
    return (request: Request, caller: Caller) => {
      if (!route.open) caller.module = authenticate(request.headers.get("authorization")).id;
      return route.handle(request);
    };
  }

  async function answer(name: string, request: Request, handle: Handler): Promise<Response> {
    const caller: Caller = { module: "none" };
    let response: Response;
    try {
      response = await handle(request, caller);
    } catch (error) {
      response = toApiError(error, name, log).toResponse();
    }
    log.debug("signer request", { module: caller.module, route: name, status: response.status });
    return response;
  }
}

interface Caller {
  /** The module's id, once its token has been checked. */
  module: string;
}

type Handler = (request: Request, caller: Caller) => Response | Promise<Response>;

function createRoutes(admit: Admit): readonly Route[] {
  return [
    { method: "GET", path: "/status", open: true, handle: () => new Response("OK") },
    {
      method: "GET",
      path: "/signer/v1/get_pubkeys",
      open: false,
      handle: () => listPublicKeys(admit),
    },
    {
      method: "POST",
      path: "/signer/v1/request_signature",
      open: false,
      handle: createRequestSignature(admit),
    },
    { method: "POST", path: "/signer/v1/generate_proxy_key", open: false, handle: refuseProxyKey },
  ];
}

function listPublicKeys(admit: Admit): Response {
  const keys = admit.publicKeys().map((consensus) => ({ consensus, proxy_bls: [], proxy_ecdsa: [] }));
  return Response.json({ keys });
}

function refuseProxyKey(): never {
  throw new ApiError(
    400,
    'Quorate does not make proxy keys, as the SIP says: ask request_signature for type "consensus" instead',
  );
}

function refuseMethod({ method, path }: Route): never {
  throw new ApiError(405, `${path} takes ${method} only`, { allow: method === "GET" ? "GET, HEAD" : method });
}

function refusePath(): never {
  throw new ApiError(
    404,
    "no such path: there are /status and, under /signer/v1/, get_pubkeys, request_signature and generate_proxy_key",
  );
}

/** An error of the API as it is; anything else is a fault of ours: logged, and told to the caller without detail. */
function toApiError(error: unknown, route: string, log: Log): ApiError {
  if (error instanceof ApiError) return error;
  const cause = error instanceof Error ? error.stack ?? error.message : String(error);
  log.error("signer request failed unexpectedly", { route, cause });
  return new ApiError(500, "internal error: the operator's log names the cause");
}
