import type { Admit } from "../ports/admit.ts";
import type { Log } from "../ports/log.ts";
import { ApiError } from "./api-error.ts";
import type { Authenticators } from "./authenticate.ts";
import type { Access, CallOf, Incoming } from "./call.ts";
import type { Reload } from "./management.ts";
import { createReload, revokeModule } from "./management.ts";
import { describeApi } from "./openapi.ts";
import type { Operation } from "./operation.ts";
import { OPERATIONS } from "./operations.ts";
import type { ModuleRegistry } from "./registry.ts";
import { requestScoped, requestUnscoped } from "./request-signature.ts";
import { createSign } from "./sign.ts";

/** What the operations work with. */
export interface RoutesOptions {
  readonly admit: Admit;
  readonly authenticators: Authenticators;
  readonly registry: ModuleRegistry;
  readonly reload: Reload;
  readonly chainId: bigint;
  readonly log: Log;
}

/** An operation with what answers it: the check of who calls, then its handler. */
export interface Route {
  readonly operation: Operation;
  readonly answer: (incoming: Incoming) => Promise<Response>;
}

/** Every operation of the API with its handler. */
export function createRoutes(options: RoutesOptions): readonly Route[] {
  const { admit, authenticators, registry, reload, chainId, log } = options;
  const sign = createSign(admit);
  const description = describeApi(Object.values(OPERATIONS));
  return [
    route(OPERATIONS.status, () => new Response("OK")),
    route(OPERATIONS.openapi, () => Response.json(description)),
    route(OPERATIONS.getPubkeys, () => listPublicKeys(admit)),
    route(OPERATIONS.requestUnscoped, (call) => requestUnscoped(call, sign)),
    route(OPERATIONS.requestScoped, (call) => requestScoped(call, chainId, sign)),
    route(OPERATIONS.requestProxyBls, refuseProxySigning),
    route(OPERATIONS.requestProxyEcdsa, refuseProxySigning),
    route(OPERATIONS.generateProxyKey, refuseProxyKey),
    route(OPERATIONS.reload, createReload(registry, reload, log)),
    route(OPERATIONS.revoke, (call) => revokeModule(call, registry, log)),
  ];

  function route<A extends Access>(
    operation: Operation<A>,
    handle: (call: CallOf[A]) => Response | Promise<Response>,
  ): Route {
    const authenticate = authenticators[operation.access];
    return { operation, answer: async (incoming) => handle(await authenticate(incoming)) };
  }
}

function listPublicKeys(admit: Admit): Response {
  const keys = admit.publicKeys().map((consensus) => ({ consensus, proxy_bls: [], proxy_ecdsa: [] }));
  return Response.json({ keys });
}

function refuseProxySigning(): never {
  throw new ApiError(
    400,
    `proxy keys are not supported, as the SIP says: ask ${OPERATIONS.requestScoped.path} for the validator's signature`,
  );
}

function refuseProxyKey(): never {
  throw new ApiError(
    400,
    "Quorate does not make proxy keys, as the SIP says: ask for the validator's own signature instead",
  );
}
