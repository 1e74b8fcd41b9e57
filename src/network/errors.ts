import { NetworkError } from "../ports/network.ts";
import { MAX_MESSAGE_BYTES } from "./limits.ts";

/** The error of whatever needs a network that runs. */
export function stoppedError(): NetworkError {
  return new NetworkError("stopped", "the network is not running");
}

/**
 * Refuses what no peer would take.
 * @throws NetworkError "tooLarge" beyond the size limit.
 */
export function assertSendable(data: Uint8Array): void {
  if (data.length <= MAX_MESSAGE_BYTES) return;
  const message = `a gossip message has at most ${MAX_MESSAGE_BYTES} bytes, not ${data.length}`;
  throw new NetworkError("tooLarge", message);
}
