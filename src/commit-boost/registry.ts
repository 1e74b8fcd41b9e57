import { createHash, timingSafeEqual } from "node:crypto";
import type { JwtModule, SignerAccess, SignerModule } from "./modules.ts";
import { checkAccess, toJwtModule } from "./modules.ts";

interface KnownToken {
  readonly module: SignerModule;
  readonly digest: Uint8Array;
}

/** Who may call the signer at this moment; changed as a whole, or by one module that is revoked. */
export class ModuleRegistry {
  #access: SignerAccess = { modules: [] };
  #jwtModules: ReadonlyMap<string, JwtModule> = new Map();
  #tokens: readonly KnownToken[] = [];

  /** @throws RangeError as {@link checkAccess} */
  constructor(access: SignerAccess) {
    this.replace(access);
  }

  get adminSecret(): string | undefined {
    return this.#access.adminSecret;
  }

  /** The module of that id where it makes JWTs. */
  jwtModule(id: string): JwtModule | undefined {
    return this.#jwtModules.get(id);
  }

  /** The module whose static token this is. */
  moduleOfToken(token: string): SignerModule | undefined {
    const digest = sha256(token);
    // Every module is compared, so that the time taken does not tell which one matched.
    return this.#tokens.filter((known) => timingSafeEqual(known.digest, digest))[0]?.module;
  }

  /** Lets in these and nobody else. @throws RangeError as {@link checkAccess}; then nothing has changed. */
  replace(access: SignerAccess): void {
    checkAccess(access);
    const { modules } = access;
    this.#access = access;
    this.#jwtModules = new Map(
      modules.map(toJwtModule).filter((module) => module !== undefined).map((m) => [m.id, m]),
    );
    this.#tokens = modules.flatMap((module) =>
      module.token === undefined ? [] : [{ module, digest: sha256(module.token) }]
    );
  }

  /** Lets a module in no more, neither by token nor by JWT. Tells whether there was one of that id. */
  revoke(id: string): boolean {
    const rest = this.#access.modules.filter((module) => module.id !== id);
    const known = rest.length < this.#access.modules.length;
    if (known) this.replace({ ...this.#access, modules: rest });
    return known;
  }
}

function sha256(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
