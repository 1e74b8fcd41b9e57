import type { Hex } from "../spec/hex.ts";
import type { JsonBody } from "./fields.ts";

/** A request before anybody has looked at who sent it. */
export interface Incoming {
  readonly request: Request;
  /** The path as it is served, which a JWT has to name. */
  readonly path: string;
  /** Address at the other end of the connection. */
  readonly address: string;
  /** Who sent it, for the log: set once that has been checked. */
  caller: string;
}

/** A request whose sender may make it. */
export type Call = JsonBody;

/** A request by JWT. */
export interface JwtCall extends Call {
  /** The module's signing id, 32 bytes. */
  readonly signingId: Hex;
}

/** What a handler gets, by how callers of its operation show who they are. */
export interface CallOf {
  /** Not at all. */
  readonly open: Call;
  /** By the static token of an unscoped module. */
  readonly token: Call;
  /** By a module's JWT. */
  readonly jwt: JwtCall;
  /** By either of those, told apart by its form. */
  readonly tokenOrJwt: Call;
  /** By the administrator's JWT. */
  readonly admin: Call;
}

/** How callers of an operation show who they are. */
export type Access = keyof CallOf;
