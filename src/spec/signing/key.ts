import type { Hex } from "../hex.ts";

/** The duties that sign a root on request. */
export type SigningRole = "commitBoostSigning" | "preconfirmation";

/** What tells one signing duty from another (decision 1). */
export interface SigningKey {
  readonly role: SigningRole;
  /** 48 bytes. */
  readonly validatorPublicKey: Hex;
  /** The 32 bytes that become SigningData.object_root. */
  readonly requestRoot: Hex;
}

/** The key as one string: id of the duty's actor, and key of every map of duties. */
export function signingKeyId(key: SigningKey): string {
  return `${key.role}:${key.validatorPublicKey}:${key.requestRoot}`;
}
