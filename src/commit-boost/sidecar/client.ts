import type { Clock } from "../../ports/clock.ts";
import type { Log } from "../../ports/log.ts";
import type {
  BlockHeader,
  HeaderQuery,
  PreconfCommitment,
  PreconfRequest,
  PreconfSidecar,
} from "../../ports/sidecar.ts";
import { SidecarError } from "../../ports/sidecar.ts";
import { ask, type Line } from "./ask.ts";
import { readEndpoint } from "./endpoint.ts";
import { follow } from "./follow.ts";
import { Lifetime } from "./lifetime.ts";
import { MAX_ANSWER_BYTES, MAX_HEADER_ANSWER_BYTES, MAX_SUBMITTING } from "./limits.ts";
import { COMMITMENT_PATH, headerPath } from "./paths.ts";
import { failureOf } from "./refusal.ts";
import { readHeader } from "./shapes.ts";
import { Turns } from "./turns.ts";

/** What a client is made of. */
export interface SidecarClientOptions {
  /** http or https, with a path where the sidecar is below one. */
  readonly url: string;
  /** The bearer token that the sidecar knows this operator by: visible ASCII, a secret. */
  readonly token: string;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * A sidecar over HTTP, as docs/preconf-sidecar.openapi.json describes it. Started twice, or after it was stopped, it
 * stays as it is.
 * @throws RangeError where address or token are unusable.
 */
export function createSidecarClient({ url, token, clock, log }: SidecarClientOptions): PreconfSidecar {
  const line: Line = { endpoint: readEndpoint(url, token), lifetime: new Lifetime(), clock };
  const turns = new Turns(MAX_SUBMITTING);
  let started = false;
  return {
    start(onRequest: (request: PreconfRequest) => void): void {
      if (started) return;
      started = true;
      void follow(line, log, onRequest);
    },
    stop(): Promise<void> {
      started = true;
      return line.lifetime.end();
    },
    submitCommitment: (commitment) => submit(line, turns, commitment),
    getBlockHeader: (query) => getHeader(line, query),
  };
}

async function submit(line: Line, turns: Turns, commitment: PreconfCommitment): Promise<void> {
  const { validatorPublicKey, requestRoot, signature } = commitment;
  const answer = await ask(line, {
    path: COMMITMENT_PATH,
    body: { request_root: requestRoot, pubkey: validatorPublicKey, signature },
    maxAnswerBytes: MAX_ANSWER_BYTES,
    turns,
  });
  if (answer.status !== 200) throw failureOf(line.endpoint, answer);
}

async function getHeader(line: Line, query: HeaderQuery): Promise<BlockHeader | null> {
  const answer = await ask(line, { path: headerPath(query), maxAnswerBytes: MAX_HEADER_ANSWER_BYTES });
  if (answer.status === 204) return null;
  if (answer.status !== 200) throw failureOf(line.endpoint, answer);
  const read = readHeader(answer.text);
  if ("value" in read) return read.value;
  throw new SidecarError("unreachable", `the sidecar's header is none: ${read.fault}`);
}
