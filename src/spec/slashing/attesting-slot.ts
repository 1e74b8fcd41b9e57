import type { Hex } from "../hex.ts";

/** The attestation of a validator's highest slot. Interchanges have no slots: it is of what was signed here. */
export interface AttestingSlot {
  readonly slot: bigint;
  readonly signingRoot: Hex;
}

/** Why a validator is left out of a duty at signing. */
export type AttestingSlotRefusal = "belowHighestSlot" | "otherRootAtHighestSlot";

/**
 * Whether a validator may sign an attestation of a slot: not below its highest attesting slot, nor at it with another
 * root (decision 16).
 */
export function judgeAttestingSlot(
  highest: AttestingSlot | null,
  next: AttestingSlot,
): AttestingSlotRefusal | null {
  if (highest === null || next.slot > highest.slot) return null;
  if (next.slot < highest.slot) return "belowHighestSlot";
  return next.signingRoot === highest.signingRoot ? null : "otherRootAtHighestSlot";
}
