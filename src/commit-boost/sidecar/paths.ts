import type { HeaderQuery } from "../../ports/sidecar.ts";

/** GetNewRequest: the next request that this operator has not been given. */
export const REQUEST_PATH = "/preconf/v1/request";

/** The stream of requests, as server-sent events. */
export const STREAM_PATH = "/preconf/v1/requests";

/** SubmitCommitment. */
export const COMMITMENT_PATH = "/preconf/v1/commitment";

/** GetBlockHeader; slot, parent hash and public key follow. */
export const HEADER_PATH = "/preconf/v1/header";

/** Name of the stream's events. */
export const REQUEST_EVENT = "request";

/** The path of a header. */
export function headerPath({ slot, parentHash, validatorPublicKey }: HeaderQuery): string {
  return `${HEADER_PATH}/${slot}/${parentHash}/${validatorPublicKey}`;
}
