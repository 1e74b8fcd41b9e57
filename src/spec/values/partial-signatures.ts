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

/**
 * A container under change. What it shares with the one before is copied once, when it first changes: one message may
 * bring thousands of partials.
 */
class Draft {
  readonly partials: Record<number, ByRoot>;
  readonly #copied = new Map<number, Record<Hex, BySigner>>();

  constructor(before: PartialSignatures) {
    this.partials = { ...before };
  }

  put({ validatorIndex, signingRoot }: SigningTarget, signatures: BySigner): void {
    let roots = this.#copied.get(validatorIndex);
    if (!roots) {
      roots = { ...this.partials[validatorIndex] };
      this.#copied.set(validatorIndex, roots);
      this.partials[validatorIndex] = roots;
    }
    roots[signingRoot] = signatures;
  }
}

/** With these partials too; one that its signer already has for the same validator and root stays as it is. */
export function withPartials(
  partials: PartialSignatures,
  messages: readonly PartialSignatureMessage[],
): PartialSignatures {
  const draft = new Draft(partials);
  for (const message of messages) {
    const target = targetOf(message);
    const signatures = bySigner(draft.partials, target);
    if (signatures[message.signer]) continue;
    draft.put(target, { ...signatures, [message.signer]: message.partialSignature });
  }
  return draft.partials;
}

/** What a signer's partial for a target becomes: another signature of 96 bytes, or none. */
export interface PartialChange {
  readonly target: SigningTarget;
  readonly signer: number;
  readonly signature: Uint8Array | null;
}

/** With these changes, whatever was there before. */
export function withChanges(
  partials: PartialSignatures,
  changes: readonly PartialChange[],
): PartialSignatures {
  const draft = new Draft(partials);
  for (const { target, signer, signature } of changes) {
    const { [signer]: _, ...others } = bySigner(draft.partials, target);
    draft.put(target, signature ? { ...others, [signer]: signature } : others);
  }
  return draft.partials;
}

/** A signer's partial for the target, if it is held. */
export function heldPartial(
  partials: PartialSignatures,
  target: SigningTarget,
  signer: number,
): Uint8Array | undefined {
  return bySigner(partials, target)[signer];
}

/** All partials for the target as a recovery takes them, by operator id; whether they are a quorum is not asked. */
export function partialsFor(partials: PartialSignatures, target: SigningTarget): PartialSignature[] {
  return Object.entries(bySigner(partials, target))
    .map(([signer, signature]) => ({ signer: Number(signer), signature }));
}

/** Whether as many operators as `quorum` says signed the target. Nothing here says that their signatures hold. */
export function hasQuorum(partials: PartialSignatures, target: SigningTarget, quorum: number): boolean {
  return Object.keys(bySigner(partials, target)).length >= quorum;
}
