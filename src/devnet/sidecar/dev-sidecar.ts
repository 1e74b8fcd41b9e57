import { readFileSync } from "node:fs";
import { serveHttp } from "../../commit-boost/serve.ts";
import type { Bls } from "../../crypto/bls.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type { PreconfCommitment } from "../../ports/sidecar.ts";
import { systemClock } from "../../runtime/system-clock.ts";
import { commitBoostSigningRoot } from "../../spec/domains.ts";
import { fromHex, type Hex } from "../../spec/hex.ts";
import { createSidecarApi } from "./api.ts";
import { RequestLedger, type RequestResult } from "./ledger.ts";
import { RequestStreams } from "./streams.ts";

/** What a sidecar of a devnet is made of. */
export interface DevSidecarOptions {
  readonly bls: Bls;
  readonly genesisForkVersion: Hex;
  /** Bearer tokens, one an operator. */
  readonly tokens: readonly string[];
  /** The machine's, where none is given. */
  readonly clock?: Clock;
  /** Hears of what failed; nobody does where none is given. */
  readonly log?: Log;
  /** Whether a request for the slot may still be signed, so that it is still told; where not given all are. */
  readonly inTime?: (slot: number) => boolean;
}

/** A sidecar that listens. */
export interface ServedSidecar {
  readonly url: string;
  /** Stops listening and ends every connection; what was issued is kept. Safe to call twice. */
  close(): Promise<void>;
}

/** A preconfirmation sidecar that makes requests up and checks what comes back. */
export interface DevSidecar {
  /**
   * Serves its API on loopback; 0 takes any free port.
   * @throws Error naming the address where it cannot listen there.
   */
  serve(options: { readonly port: number }): Promise<ServedSidecar>;
  /**
   * Issues a request with a random root to every operator.
   * @throws RangeError where key or slot are none.
   */
  issue(request: { readonly validatorPublicKey: Hex; readonly slot: number }): {
    readonly id: string;
    readonly requestRoot: Hex;
  };
  /** What became of every request that is kept, in the order of issue. */
  results(): RequestResult[];
}

const DESCRIPTION = new URL("../../../docs/preconf-sidecar.openapi.json", import.meta.url);
const SILENT: Log = { debug() {}, info() {}, warn() {}, error() {} };

/**
 * Makes the sidecar of a devnet.
 * @throws RangeError where a token is there twice or is not visible ASCII.
 */
export function createDevSidecar(options: DevSidecarOptions): DevSidecar {
  const { tokens, clock = systemClock, log = SILENT, inTime = () => true } = options;
  const ledger = new RequestLedger({ clock, inTime, holds: verifier(options) });
  const streams = new RequestStreams(ledger, clock);
  const openApi = readFileSync(DESCRIPTION, "utf8");
  const app = createSidecarApi({ ledger, streams, tokens, openApi, log });
  return {
    async serve({ port }) {
      const server = await serveHttp({ app, log, port });
      return {
        url: server.url,
        close: () => {
          streams.end();
          return server.close();
        },
      };
    },
    issue(request) {
      const { id, requestRoot } = ledger.issue(request);
      streams.wake();
      return { id, requestRoot };
    },
    results: () => ledger.results(),
  };
}

function verifier({ bls, genesisForkVersion }: DevSidecarOptions) {
  const version = fromHex(genesisForkVersion);
  return ({ validatorPublicKey, requestRoot, signature }: PreconfCommitment): boolean =>
    bls.verify(
      fromHex(validatorPublicKey),
      commitBoostSigningRoot(fromHex(requestRoot), version),
      fromHex(signature),
    );
}
