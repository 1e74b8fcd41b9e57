import type { Hex } from "../spec/hex.ts";

/** A preconfirmation request as the sidecar issues it: already checked there, the same for every operator. */
export interface PreconfRequest {
  /** The sidecar's own name for it, 1 to 128 characters. */
  readonly id: string;
  /** 48 bytes. */
  readonly validatorPublicKey: Hex;
  /** The slot it is for; the sidecar's word, the same for all operators (decision 4). */
  readonly slot: number;
  /** The 32 bytes that become SigningData.object_root. */
  readonly requestRoot: Hex;
}

/** A signed request on its way back. */
export interface PreconfCommitment {
  readonly validatorPublicKey: Hex;
  readonly requestRoot: Hex;
  /** The validator's signature under the commit-boost domain, 96 bytes. */
  readonly signature: Hex;
}

/** What the proposer asks the sidecar's relays for a header with. */
export interface HeaderQuery {
  readonly slot: number;
  /** 32 bytes. */
  readonly parentHash: Hex;
  /** Proposer, 48 bytes. */
  readonly validatorPublicKey: Hex;
}

/** A builder's signed bid, as the builder specification has it: the fork it is of, and the bid as it came. */
export interface BlockHeader {
  readonly version: string;
  readonly data: unknown;
}

/** A preconfirmation protocol's sidecar (sip-preconfirmation.md, Commit-Boost API; decision 14). */
export interface PreconfSidecar {
  /** From now on every request is told, each at least once, until `stop`. Never throws: it reconnects. */
  start(onRequest: (request: PreconfRequest) => void): void;
  /** No more requests; ends connections. Safe to call twice. */
  stop(): Promise<void>;
  /**
   * Hands in a commitment; handing it in again changes nothing.
   * @throws SidecarError
   */
  submitCommitment(commitment: PreconfCommitment): Promise<void>;
  /**
   * A header that satisfies the commitments of the slot, or null where the relays have none.
   * @throws SidecarError
   */
  getBlockHeader(query: HeaderQuery): Promise<BlockHeader | null>;
}

/** The sidecar could not be reached, or refused: `refused` will not get better by asking again. */
export class SidecarError extends Error {
  override readonly name = "SidecarError";
  readonly code: "unreachable" | "refused";
  constructor(code: "unreachable" | "refused", message: string) {
    super(message);
    this.code = code;
  }
}
