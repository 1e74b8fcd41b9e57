import { MAX_TOLD_CHARS } from "./limits.ts";

const UNPRINTABLE = /[\p{C}\p{Z}]+/gu;

/** Where a beacon node is. Hosted nodes have a key in their path, so only `host` is told to anyone. */
export interface Endpoint {
  /** Without a slash at its end. */
  readonly base: string;
  readonly host: string;
}

/**
 * The endpoint of a configured address.
 * @throws RangeError, which does not quote it, where it is not http or https without credentials, query and fragment.
 */
export function readEndpoint(url: string): Endpoint {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new RangeError("the beacon node's address must be an http or https URL");
  }
  if (`${parsed.username}${parsed.password}${parsed.search}${parsed.hash}` !== "") {
    throw new RangeError("the beacon node's address must have no credentials, query or fragment");
  }
  return { base: `${parsed.origin}${parsed.pathname.replace(/\/+$/, "")}`, host: parsed.host };
}

/** What the node or the network said, fit for logs and errors: one short line, without the address' path. */
export function tellable({ base, host }: Endpoint, text: string): string {
  return text.replaceAll(base, host).replace(UNPRINTABLE, " ").trim().slice(0, MAX_TOLD_CHARS);
}

/** Why a fetch failed: its own message and, where there is one, the cause's below it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
