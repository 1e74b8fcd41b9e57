import type { Hex } from "../spec/hex.ts";
import { isHex } from "../spec/hex.ts";

/** A commit module that may call this operator's signer: by a static token, by JWTs of its own making, or both. */
export interface SignerModule {
  /** Its name in JWTs and logs. */
  readonly id: string;
  /** Its static bearer token (v0.5): visible ASCII, a secret. Good for nothing where the module is not unscoped. */
  readonly token?: string | undefined;
  /** What it signs its JWTs with (HS256), a secret. */
  readonly jwtSecret?: string | undefined;
  /** 32 bytes, with a JWT secret: mixed into every root that it asks for, the same at every operator. */
  readonly signingId?: Hex | undefined;
  /** Whether it may use the v0.5 shape, which signs any root under the commit-boost domain (decision 10). */
  readonly unscoped: boolean;
}

/** A module that makes JWTs. */
export interface JwtModule {
  readonly id: string;
  readonly jwtSecret: string;
  readonly signingId: Hex;
}

/** Who may call the signer. */
export interface SignerAccess {
  readonly modules: readonly SignerModule[];
  /** What the administrator's JWTs are signed with; without it the management paths answer nobody. */
  readonly adminSecret?: string | undefined;
}

const TOKEN = /^[\x21-\x7e]+$/;

/** Whether a bearer token has the form of a JWT, three parts with dots between; a static token has not. */
export function isJwtForm(token: string): boolean {
  return token.split(".").length === 3;
}

/** A module as a maker of JWTs, undefined where it has no secret for that. @throws RangeError without a signing id. */
export function toJwtModule({ id, jwtSecret, signingId }: SignerModule): JwtModule | undefined {
  if (jwtSecret === undefined) return undefined;
  if (signingId === undefined || !isHex(signingId, 32) || /^0x0*$/.test(signingId)) {
    throw new RangeError(
      `module ${id}: with a JWT secret it needs a signing id of 32 bytes that are not all zero`,
    );
  }
  return { id, jwtSecret, signingId: signingId.toLowerCase() as Hex };
}

/**
 * Checks who may call.
 * @throws RangeError naming the module where an id is empty, a token or secret cannot be used, or an id, a signing id
 * or any secret is there twice.
 */
export function checkAccess({ modules, adminSecret }: SignerAccess): void {
  modules.forEach(checkModule);
  demandDistinct(modules.map(({ id }) => [id, id]), "its id");
  demandDistinct(
    modules.flatMap(({ id, signingId }) => signingId === undefined ? [] : [[id, signingId.toLowerCase()]]),
    "its signing id",
  );
  if (adminSecret === "") throw new RangeError("the administrator's secret is empty");
  const secrets = modules.flatMap(({ id, token, jwtSecret }) => [[id, token], [id, jwtSecret]]);
  demandDistinct(
    [["(administrator)", adminSecret], ...secrets].filter((pair): pair is [string, string] =>
      pair[1] !== undefined
    ),
    "its token or secret",
  );
}

function checkModule(module: SignerModule): void {
  const { id, token, jwtSecret, signingId } = module;
  if (id === "") throw new RangeError("a module has no id");
  if (token === undefined && jwtSecret === undefined) {
    throw new RangeError(`module ${id} has neither a token nor a JWT secret`);
  }
  if (token !== undefined) checkToken(id, token);
  if (jwtSecret === "") throw new RangeError(`module ${id}: its JWT secret is empty`);
  if (jwtSecret === undefined && signingId !== undefined) {
    throw new RangeError(`module ${id} has a signing id but no JWT secret`);
  }
  toJwtModule(module);
}

function checkToken(id: string, token: string): void {
  if (!TOKEN.test(token)) throw new RangeError(`module ${id}: its token must be visible ASCII, not empty`);
  if (isJwtForm(token)) {
    throw new RangeError(`module ${id}: its token must not look like a JWT, with two dots`);
  }
}

function demandDistinct(owned: readonly (readonly [owner: string, value: string])[], what: string): void {
  const seen = new Map<string, string>();
  for (const [owner, value] of owned) {
    const other = seen.get(value);
    if (other !== undefined) {
      throw new RangeError(`module ${owner}: ${what} is there twice, first with ${other}`);
    }
    seen.set(value, owner);
  }
}
