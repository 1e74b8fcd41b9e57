import type { Hex } from "../hex.ts";

/** The duties that sign a root on request. */
export type SigningRole = "commitBoostSigning" | "preconfirmation";

/** What tells one signing duty from another (decision 1). */
export interface SigningKey {
  readonly role: SigningRole;
  /** 48 bytes. */
  readonly validatorPublicKey: Hex;
  /**
   * RequestRoot; for preconfirmations the signing root, which follows from it and is all that their partials carry
   * (decision 2).
   */
  readonly root: Hex;
}

/** A request with both its roots. */
export interface RootedRequest {
  readonly role: SigningRole;
  readonly validatorPublicKey: Hex;
  readonly requestRoot: Hex;
  readonly signingRoot: Hex;
}

/** The key of a request's duty. */
export function signingKeyOf(
  { role, validatorPublicKey, requestRoot, signingRoot }: RootedRequest,
): SigningKey {
  return { role, validatorPublicKey, root: role === "preconfirmation" ? signingRoot : requestRoot };
}

/** The key as one string: id of the duty's actor, and key of every map of duties. */
export function signingKeyId({ role, validatorPublicKey, root }: SigningKey): string {
  return `${role}:${validatorPublicKey}:${root}`;
}

/** The key that a string of `signingKeyId` is of. */
export function signingKeyFrom(id: string): SigningKey {
  const [role, validatorPublicKey, root] = id.split(":") as [SigningRole, Hex, Hex];
  return { role, validatorPublicKey, root };
}
