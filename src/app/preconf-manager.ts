import type { Log } from "../ports/log.ts";
import type { PreconfRequest, PreconfSidecar } from "../ports/sidecar.ts";
import { checkTimeToLive, PRECONF_SLOTS_AHEAD } from "../spec/validation/signing-partials.ts";
import type { SigningRequests } from "./signing-requests.ts";

export interface PreconfManagerOptions {
  readonly sidecar: PreconfSidecar;
  readonly requests: SigningRequests;
  readonly currentSlot: () => number;
  readonly log: Log;
}

/** Starts a duty for every request that the sidecar tells of; one told twice joins its duty (decision 14). */
export class PreconfManager {
  readonly #options: PreconfManagerOptions;

  constructor(options: PreconfManagerOptions) {
    this.#options = options;
  }

  /** From now on the sidecar's requests become duties. */
  start(): void {
    this.#options.sidecar.start((request) => void this.#take(request));
  }

  /** No more requests; duties go on. */
  stop(): Promise<void> {
    return this.#options.sidecar.stop();
  }

  async #take(request: PreconfRequest): Promise<void> {
    const { requests, currentSlot, log } = this.#options;
    const { id, validatorPublicKey, requestRoot, slot } = request;
    if (checkTimeToLive(slot, currentSlot(), PRECONF_SLOTS_AHEAD)) {
      return log.warn("preconfirmation of a slot that is over or too far ahead", { id, slot });
    }
    const end = await requests.sign({ role: "preconfirmation", validatorPublicKey, requestRoot, slot });
    if (end.reason === "submitted") return log.debug("preconfirmation submitted", { id });
    const cause = end.reason === "turnedAway" ? end.refusal : end.cause ?? "";
    log.warn("preconfirmation not submitted", {
      id,
      reason: end.reason === "turnedAway" ? "refused" : end.reason,
      cause,
    });
  }
}
