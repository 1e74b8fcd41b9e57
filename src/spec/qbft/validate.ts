import type { Code } from "../codes.ts";
import { QBFT_TYPES, type QbftMessage } from "../containers/consensus.ts";
import type { SignedSSVMessage } from "../containers/messages.ts";
import { MESSAGE_ID_LENGTH } from "../message-id.ts";
import type { ProtocolProfile } from "../profiles/profile.ts";
import { decodeSsz } from "../ssz.ts";
import { validateSignedSSVMessage, validateSSVMessage } from "../validation/signed-ssv-message.ts";

/** The signed messages of a justification; null where one is not decodable. */
export function decodeJustifications(
  justifications: readonly Uint8Array[],
  { containers }: ProtocolProfile,
): SignedSSVMessage[] | null {
  const messages: SignedSSVMessage[] = [];
  for (const bytes of justifications) {
    const message = decodeSsz(containers.signedSSVMessage, bytes);
    if (!message) return null;
    messages.push(message);
  }
  return messages;
}

/** A consensus message by itself: identifier, justifications, type, round (ssv-spec qbft/messages.go, Message.Validate). */
export function validateQbftMessage(message: QbftMessage, profile: ProtocolProfile): Code | null {
  if (message.identifier.length !== MESSAGE_ID_LENGTH) return "MessageIdentifierInvalid";
  const decodable = [message.roundChangeJustification, message.prepareJustification].every((list) =>
    decodeJustifications(list, profile) !== null
  );
  if (!decodable) return "UnmarshalSSZ";
  if (message.msgType > QBFT_TYPES.roundChange) return "MessageTypeInvalid";
  return message.round === 0 ? "MessageRoundInvalid" : null;
}

/** Envelope, inner message, consensus message (ssv-spec qbft/messages.go, ProcessingMessage.Validate). */
export function validateConsensusMessage(
  signed: SignedSSVMessage,
  qbft: QbftMessage,
  profile: ProtocolProfile,
): Code | null {
  return validateSignedSSVMessage(signed) ?? validateSSVMessage(signed.ssvMessage, profile) ??
    validateQbftMessage(qbft, profile);
}
