import { z } from "zod";
import { ApiError, shown } from "./api-error.ts";
import type { JsonBody } from "./fields.ts";
import { objectError, readFields } from "./fields.ts";
import type { SignerAccess } from "./modules.ts";

const FIELDS = "jwt_secrets and admin_secret";
const PAIRS = "must be a string of <module id>=<secret>, several with a comma between";
const SECRET = "must be a string, not empty";

const Body = z.strictObject({
  jwt_secrets: z.string({ error: PAIRS }).transform((text, context) => readPairs(text, context)).nullish(),
  admin_secret: z.string({ error: SECRET }).min(1, { error: SECRET }).nullish(),
}, objectError(FIELDS));

/** What a reload sets beside what the operator is configured with, until the next one. */
export interface ReloadOverrides {
  /** JWT secrets by module id. */
  readonly jwtSecrets: ReadonlyMap<string, string>;
  readonly adminSecret: string | undefined;
}

/** The body of a `POST /reload`; it may have none. @throws ApiError as {@link readFields} */
export function readReloadRequest(json: JsonBody): ReloadOverrides {
  const { jwt_secrets, admin_secret } = json.body.length === 0 ? {} : readFields(json, Body, FIELDS);
  return { jwtSecrets: jwt_secrets ?? new Map(), adminSecret: admin_secret ?? undefined };
}

/** Who may call, with the overrides. @throws ApiError 400 where one is for no module that makes JWTs */
export function withOverrides(access: SignerAccess, overrides: ReloadOverrides): SignerAccess {
  const { jwtSecrets, adminSecret = access.adminSecret } = overrides;
  for (const id of jwtSecrets.keys()) {
    if (access.modules.some((module) => module.id === id && module.jwtSecret !== undefined)) continue;
    throw new ApiError(
      400,
      `jwt_secrets names ${shown(id)}: the operator has no such module with a JWT secret`,
    );
  }
  const modules = access.modules.map((module) => {
    const jwtSecret = jwtSecrets.get(module.id);
    return jwtSecret === undefined ? module : { ...module, jwtSecret };
  });
  return { modules, adminSecret };
}

/** Pairs `id=secret`; a secret may hold more `=`, but no comma. */
function readPairs(text: string, context: z.RefinementCtx): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const pair of text.split(",")) {
    const [, id, secret] = /^\s*([^=]+)=(.+?)\s*$/.exec(pair) ?? [];
    if (id === undefined || secret === undefined || pairs.has(id)) {
      context.addIssue({ code: "custom", message: `${PAIRS}, each module once` });
      return pairs;
    }
    pairs.set(id, secret);
  }
  return pairs;
}
