import { type ApiClient, getClient } from "@lodestar/api";
import type { ChainForkConfig } from "@lodestar/config";
import { boundedFetch } from "./bounded-fetch.ts";
import type { Endpoint } from "./endpoint.ts";

/** The longest that a timer of the machine waits: the library's deadline, where `ask` has its own on the clock it is given. */
const NEVER_MS = 2 ** 31 - 1;

/** The library's client: JSON both ways, and no deadline or repetition of its own. */
export function createApi({ base }: Endpoint, config: ChainForkConfig): ApiClient {
  return getClient(
    {
      baseUrl: base,
      fetch: boundedFetch,
      globalInit: {
        timeoutMs: NEVER_MS,
        retries: 0,
        requestWireFormat: "json",
        responseWireFormat: "json",
      },
    },
    { config },
  );
}
