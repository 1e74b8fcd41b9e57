import type { Hex } from "../spec/hex.ts";
import type { SigningRole } from "../spec/signing/key.ts";

/** A request that was admitted, as it is kept over a restart. */
export interface JournaledRequest {
  readonly role: SigningRole;
  readonly validatorPublicKey: Hex;
  readonly requestRoot: Hex;
  /** Slot of its duty. */
  readonly slot: number;
  /** Known once the cluster signed; null while in flight. */
  readonly signature: Hex | null;
}

/** What names a request in the journal. */
export type RequestName = Pick<JournaledRequest, "role" | "validatorPublicKey" | "requestRoot">;

/**
 * Requests in flight, on disk, so that after a crash none is guessed: what was in flight is answered as `restarted`,
 * what was signed is answered again (decision 9). Nothing slashable depends on it, so what cannot be written is logged
 * and the duty goes on: no method that writes throws.
 */
export interface RequestJournal {
  /** Keeps a request as in flight; returns once a crash of this process cannot lose it. */
  admitted(request: RequestName & { readonly slot: number }): void;
  /** Keeps a request's signature. */
  signed(request: RequestName, signature: Hex): void;
  /** Keeps that this operator is alive in a slot; forgets requests whose time ended before it. */
  alive(slot: number): void;
  /** The last slot that `alive` was told before this process, or null. */
  lastAlive(): number | null;
  /** Requests of earlier processes whose time has not ended in `slot`. */
  open(slot: number): readonly JournaledRequest[];
  close(): void;
}
