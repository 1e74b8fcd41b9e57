import {
  type PreconfCommitment,
  type PreconfRequest,
  type PreconfSidecar,
  SidecarError,
} from "../../src/ports/sidecar.ts";

/** A sidecar in memory: tells requests to the operators that started it, and keeps what they hand in. */
export class MemorySidecar {
  readonly commitments: PreconfCommitment[] = [];
  /** What the sidecar does with a commitment. */
  state: "up" | "unreachable" | "refusing" = "up";
  readonly #listeners = new Map<number, (request: PreconfRequest) => void>();

  /** The sidecar as one operator sees it. */
  of(operatorId: number): PreconfSidecar {
    return {
      start: (onRequest) => void this.#listeners.set(operatorId, onRequest),
      stop: () => Promise.resolve(void this.#listeners.delete(operatorId)),
      submitCommitment: (commitment) => {
        if (this.state === "unreachable") return Promise.reject(new SidecarError("unreachable", "no answer"));
        if (this.state === "refusing") return Promise.reject(new SidecarError("refused", "too late"));
        this.commitments.push(commitment);
        return Promise.resolve();
      },
      getBlockHeader: () => Promise.resolve(null),
    };
  }

  /** Tells a request to all operators, or to some. */
  tell(request: PreconfRequest, operatorIds: readonly number[] = [...this.#listeners.keys()]): void {
    for (const id of operatorIds) this.#listeners.get(id)?.(request);
  }
}
