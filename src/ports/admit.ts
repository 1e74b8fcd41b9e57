import type { Hex } from "../spec/hex.ts";

/** A request to sign, as an outside caller may make it: only ever a root under the commit-boost domain. */
export interface SigningRequest {
  /** Validator public key, 48 bytes. */
  readonly validatorPublicKey: Hex;
  /** The 32 bytes that become SigningData.object_root (decision 1). */
  readonly requestRoot: Hex;
}

/** Why a request was turned away before a duty began. */
export type Refusal =
  /** No share of that validator here. */
  | "unknownValidator"
  /** Over 1,715 new requests for the validator in this slot. */
  | "slotLimit"
  /** As many live duties as this operator will hold. */
  | "noRoom"
  /** The operator is starting or stopping. */
  | "notAdmitting";

/** How a request ended. */
export type SigningOutcome =
  | { readonly kind: "signed"; readonly signature: Hex }
  | { readonly kind: "refused"; readonly refusal: Refusal }
  /** No quorum before the start of the second slot after the request's. */
  | { readonly kind: "expired" }
  /** In flight when the operator was last stopped: ask again after it expired. */
  | { readonly kind: "restarted" }
  /** It cannot be signed; `cause` is safe to show. */
  | { readonly kind: "failed"; readonly cause: string };

/** The one door through which an outside caller has something signed. */
export interface Admit {
  /** Resolves when the duty ends; never rejects. The same request again joins the duty or gets its signature. */
  requestSignature(request: SigningRequest): Promise<SigningOutcome>;
  /** Public keys of the validators this operator holds a share of. */
  publicKeys(): readonly Hex[];
}
