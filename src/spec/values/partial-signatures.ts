import type { PartialSignatureMessage } from "../containers/messages.ts";
import { type Hex, toHex } from "../hex.ts";
import type { PartialSignature } from "../signing/recovery.ts";

/** What several operators sign: a root, for one of the committee's validators. */
export interface SigningTarget {
  readonly validatorIndex: number;
  /** 32 bytes. */
  readonly signingRoot: Hex;
}

/** Signatures of 96 bytes by operator id. */
type BySigner = Readonly<Record<number, Uint8Array>>;

/** By signing root. */
type ByRoot = Readonly<Record<Hex, BySigner>>;

/**
 * Partial signatures that came in one phase of a duty, of a validator and a root at most one a signer; by validator
 * index (ssv-spec ssv/partial_sig_container.go). How many validators, roots and signers there may be is for whoever
 * adds to it to bound.
 */
export type PartialSignatures = Readonly<Record<number, ByRoot>>;

/** The container before anything came. */
export const NO_PARTIALS: PartialSignatures = {};

/** What a partial on the wire is a signature of. */
export function targetOf({ validatorIndex, signingRoot }: PartialSignatureMessage): SigningTarget {
  return { validatorIndex, signingRoot: toHex(signingRoot) };
}

function bySigner(partials: PartialSignatures, target: SigningTarget): BySigner {
  return partials[target.validatorIndex]?.[target.signingRoot] ?? {};
}

function added(roots: ByRoot, message: PartialSignatureMessage): ByRoot {
  const root = toHex(message.signingRoot);
  const signatures = roots[root] ?? {};
  if (signatures[message.signer]) return roots;
  return { ...roots, [root]: { ...signatures, [message.signer]: message.partialSignature } };
}

/** With these partials too; one that its signer already has for the same validator and root stays as it is. */
export function withPartials(
  partials: PartialSignatures,
  messages: readonly PartialSignatureMessage[],
): PartialSignatures {
  // Copied once, not for each message: one of them may bring thousands of validators.
  const next: Record<number, ByRoot> = { ...partials };
  for (const message of messages) {
    next[message.validatorIndex] = added(next[message.validatorIndex] ?? {}, message);
  }
  return next;
}

/** All partials for the target, as a recovery takes them; whether they are a quorum is another question. */
export function partialsFor(partials: PartialSignatures, target: SigningTarget): PartialSignature[] {
  return Object.entries(bySigner(partials, target))
    .map(([signer, signature]) => ({ signer: Number(signer), signature }));
}

/** Whether as many operators as `quorum` says signed the target. Nothing here says that their signatures hold. */
export function hasQuorum(partials: PartialSignatures, target: SigningTarget, quorum: number): boolean {
  return Object.keys(bySigner(partials, target)).length >= quorum;
}
