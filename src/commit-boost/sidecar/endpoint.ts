import { MAX_TOLD_CHARS } from "./limits.ts";

const TOKEN = /^[\x21-\x7e]+$/;
const UNPRINTABLE = /[\p{C}\p{Z}]+/gu;

/** Where the sidecar is, and what this operator says who it is with. */
export interface Endpoint {
  /** Without a slash at its end. */
  readonly base: string;
  /** A secret. */
  readonly token: string;
}

/**
 * The endpoint of a configured address and token.
 * @throws RangeError, which quotes neither, where the address is not http or https without credentials, query and
 * fragment, or the token is not visible ASCII.
 */
export function readEndpoint(url: string, token: string): Endpoint {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new RangeError("the sidecar's address must be an http or https URL");
  }
  if (`${parsed.username}${parsed.password}${parsed.search}${parsed.hash}` !== "") {
    throw new RangeError("the sidecar's address must have no credentials, query or fragment");
  }
  if (!TOKEN.test(token)) throw new RangeError("the sidecar's token must be visible ASCII, not empty");
  return { base: `${parsed.origin}${parsed.pathname.replace(/\/+$/, "")}`, token };
}

/** Headers that every request to the sidecar has. */
export function authorization({ token }: Endpoint): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

/** What the sidecar or the network said, fit for logs and errors: one short line, without the token. */
export function tellable({ token }: Endpoint, text: string): string {
  // A sidecar may quote the token that it was sent; it goes before the cut, which could leave a part of it.
  return text.replaceAll(token, "<token>").replace(UNPRINTABLE, " ").slice(0, MAX_TOLD_CHARS);
}

/** Why a fetch failed: its own message and, where there is one, the cause's below it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
