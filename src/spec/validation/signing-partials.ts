import type { Code, Verdict } from "../codes.ts";
import type { PartialSignatureMessages } from "../containers/messages.ts";
import { equalBytes } from "../hex.ts";
import { SIGNING_TTL_SLOTS } from "../slots.ts";
import { REQUESTS_PER_SLOT } from "../signing/admission.ts";
import { validateForSigner } from "./partial-signature-messages.ts";

/** What the network knows of a signing duty's partial before anything is trusted. */
export interface GossipedPartial {
  readonly partials: PartialSignatureMessages;
  /** Operators whose RSA signatures are on the message. */
  readonly operatorIds: readonly number[];
  readonly fullDataLength: number;
}

/** What it must be, looked up by the message's id. */
export interface GossipedPartialFacts {
  /** PartialSigMsgType of the role. */
  readonly partialType: number;
  readonly validatorIndex: number;
  /** The root that follows from the request root, 32 bytes; null where the message carries no request root. */
  readonly signingRoot: Uint8Array | null;
  readonly currentSlot: number;
  /** Slots that the message may be ahead. */
  readonly slotsAhead: number;
}

/** A commit-boost partial may be a slot ahead: the sender's clock may be past an edge that ours is not. */
export const COMMIT_BOOST_SLOTS_AHEAD = 1;

/** A preconfirmation's slot may be any for which proposers are known: those of this epoch and the next. */
export const PRECONF_SLOTS_AHEAD = 63;

/** The shape of a partial: one signer, one message, the role's type, no full data (ssv-wire rule 9; decision 2). */
export function checkPartialShape(message: GossipedPartial, partialType: number): Code | null {
  if (message.operatorIds.length !== 1) return "NotExactlyOneSigner";
  if (message.fullDataLength > 0) return "FullDataNotAllowed";
  if (message.partials.type !== partialType) return "PartialTypeRoleMismatch";
  const code = validateForSigner(message.partials, message.operatorIds[0]!);
  if (code) return code;
  return message.partials.messages.length === 1 ? null : "WrongRootsCount";
}

/** Whether a signing duty of that slot can still be alive, or already, somewhere (decision 3). */
export function checkTimeToLive(slot: number, currentSlot: number, slotsAhead: number): Code | null {
  const alive = slot <= currentSlot + slotsAhead && currentSlot < slot + SIGNING_TTL_SLOTS;
  return alive ? null : "OutsideTimeToLive";
}

/** Rules 9 and 10 as far as they need no memory of other messages. */
export function checkGossipedPartial(message: GossipedPartial, facts: GossipedPartialFacts): Code | null {
  const shape = checkPartialShape(message, facts.partialType);
  if (shape) return shape;
  const partial = message.partials.messages[0]!;
  if (partial.validatorIndex !== facts.validatorIndex) return "UnknownValidatorIndex";
  if (facts.signingRoot && !equalBytes(partial.signingRoot, facts.signingRoot)) return "WrongSigningRoot";
  return checkTimeToLive(message.partials.slot, facts.currentSlot, facts.slotsAhead);
}

/** What was seen before of a signer, a validator and a slot. */
export interface SeenFacts {
  /** A message for the same role and root, in any slot that still counts. */
  readonly sameRoot: boolean;
  /** Roots in the message's slot, both roles together. */
  readonly rootsInSlot: number;
  /** Roots in all slots that still count. */
  readonly rootsInAll: number;
}

/**
 * Roots of one signer and validator over all slots that still count: as many as four full slots, so that the long window
 * of preconfirmations holds no more than a short one would.
 */
export const ROOTS_IN_ALL = 4 * REQUESTS_PER_SLOT;

/** One message per (signer, validator, role, root), and at most 1,715 roots a slot (decision 3). */
export function checkSeen(seen: SeenFacts): Verdict {
  if (seen.sameRoot) return "DuplicatePartial";
  const full = seen.rootsInSlot >= REQUESTS_PER_SLOT || seen.rootsInAll >= ROOTS_IN_ALL;
  return full ? "TooManyRequestsInSlot" : "valid";
}
