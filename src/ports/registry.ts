import type { Hex } from "../spec/hex.ts";

/** A validator that this operator holds a share of, as the cluster's operators know it. */
export interface ValidatorEntry {
  readonly publicKey: Hex;
  readonly index: number;
  /** Operator ids of the cluster, ascending. */
  readonly operatorIds: readonly number[];
  /** Share public keys, by operator id. */
  readonly sharePublicKeys: Readonly<Record<number, Hex>>;
}

/** Operators that share validators: one duty of theirs serves all of these. */
export interface CommitteeEntry {
  /** CommitteeID, 32 bytes. */
  readonly id: Hex;
  /** Operator ids, ascending. */
  readonly operatorIds: readonly number[];
  readonly validators: readonly ValidatorEntry[];
}

/** Who is who: operators and their RSA keys, validators and their clusters. */
export interface Registry {
  /** Public key of an operator as PEM, or null where it is unknown. */
  operatorKey(operatorId: number): string | null;
  /** A validator of this operator, or null. */
  validator(publicKey: Hex): ValidatorEntry | null;
  /** All of them. */
  validators(): readonly ValidatorEntry[];
  /** A committee of this operator by its CommitteeID, or null. */
  committee(id: Hex): CommitteeEntry | null;
}
