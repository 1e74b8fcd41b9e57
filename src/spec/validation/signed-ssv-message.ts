import type { Code } from "../codes.ts";
import type { SignedSSVMessage, SSVMessage } from "../containers/messages.ts";
import { roleOf } from "../message-id.ts";
import type { ProtocolProfile } from "../profiles/profile.ts";

/** A signed message as a test vector may give it: the wire cannot leave the inner message out, JSON can. */
export type MaybeSigned = Omit<SignedSSVMessage, "ssvMessage"> & { readonly ssvMessage: SSVMessage | null };

/** Signers: at least one, none of them 0, none twice (ssv-spec types/messages.go, SignedSSVMessage.Validate). */
function validateSigners(operatorIds: readonly number[]): Code | null {
  if (operatorIds.length === 0) return "NoSigners";
  const seen = new Set<number>();
  for (const id of operatorIds) {
    if (seen.has(id)) return "NonUniqueSigner";
    if (id === 0) return "ZeroSignerNotAllowed";
    seen.add(id);
  }
  return null;
}

/**
 * The envelope: signers, then signatures, then that they are equally many, then that there is a message
 * (ssv-spec types/messages.go, SignedSSVMessage.Validate). What is inside is `validateSSVMessage`'s.
 */
export function validateSignedSSVMessage(message: MaybeSigned): Code | null {
  const signers = validateSigners(message.operatorIds);
  if (signers) return signers;
  if (message.signatures.length === 0) return "NoSignatures";
  if (message.signatures.some((signature) => signature.length === 0)) return "EmptySignature";
  if (message.signatures.length !== message.operatorIds.length) return "IncorrectNumberOfSignatures";
  return message.ssvMessage === null ? "NilSSVMessage" : null;
}

/** The message inside: a type of the profile, a role that is not negative (SSVMessage.Validate at 5d11f26b). */
export function validateSSVMessage(message: SSVMessage, profile: ProtocolProfile): Code | null {
  if (!Object.values(profile.messageTypes).includes(message.msgType)) return "MessageTypeInvalid";
  return roleOf(message.msgId) < 0 ? "SSVMessageInvalidRole" : null;
}
