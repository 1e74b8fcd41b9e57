import { z } from "zod";
import type { Log } from "../ports/log.ts";
import { ApiError, shown } from "./api-error.ts";
import type { Call } from "./call.ts";
import { missingOr, objectError, readFields } from "./fields.ts";
import type { SignerAccess } from "./modules.ts";
import { checkAccess } from "./modules.ts";
import type { ModuleRegistry } from "./registry.ts";
import type { ReloadOverrides } from "./reload-request.ts";
import { readReloadRequest, withOverrides } from "./reload-request.ts";

/** Reads anew who may call, from where the operator has it. Rejects where it cannot be read or used. */
export type Reload = () => Promise<SignerAccess>;

const FIELDS = "module_id";
const RevokeBody = z.strictObject(
  { module_id: z.string({ error: missingOr("must be a string") }) },
  objectError(FIELDS),
);

/**
 * Makes the handler of `POST /reload`: 200 once those who may call are exactly the ones that `reload` gives, with
 * the overrides of the body; on any error nothing has changed.
 */
export function createReload(
  registry: ModuleRegistry,
  reload: Reload,
  log: Log,
): (call: Call) => Promise<Response> {
  let underWay = false;
  return async (call) => {
    const overrides = readReloadRequest(call);
    // Of two at a time the one that read the older state could come last.
    if (underWay) throw new ApiError(503, "another reload is under way: ask again when it has ended");
    underWay = true;
    try {
      replace(registry, await configured(reload, log), overrides);
    } finally {
      underWay = false;
    }
    log.info("signer API: reloaded who may call");
    return done();
  };
}

/** `POST /revoke_jwt`: 200 once the module gets in no more, neither by JWT nor by token, until the next reload. */
export function revokeModule(call: Call, registry: ModuleRegistry, log: Log): Response {
  const { module_id } = readFields(call, RevokeBody, FIELDS);
  if (!registry.revoke(module_id)) throw new ApiError(404, `unknown module ${shown(module_id)}`);
  log.info("signer API: revoked a module", { module: module_id });
  return done();
}

async function configured(reload: Reload, log: Log): Promise<SignerAccess> {
  try {
    const access = await reload();
    checkAccess(access);
    return access;
  } catch (error) {
    log.error("signer API: not reloaded, who may call stays the same", {
      cause: error instanceof Error ? error.message : String(error),
    });
    throw new ApiError(500, "not reloaded, nothing has changed: the operator's log names the cause");
  }
}

function replace(registry: ModuleRegistry, access: SignerAccess, overrides: ReloadOverrides): void {
  const wanted = withOverrides(access, overrides);
  try {
    registry.replace(wanted);
  } catch (error) {
    // The configured ones have been checked, so it is the overrides that are no good.
    throw error instanceof RangeError ? new ApiError(400, error.message) : error;
  }
}

function done(): Response {
  return new Response(null, { status: 200 });
}
