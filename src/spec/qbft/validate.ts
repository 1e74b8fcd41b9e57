import type { Code } from "../codes.ts";
import { QBFT_TYPES, type QbftMessage } from "../containers/consensus.ts";
import type { SignedSSVMessage } from "../containers/messages.ts";
import { MESSAGE_ID_LENGTH } from "../message-id.ts";
import type { ProtocolProfile } from "../profiles/profile.ts";
import { decodeSsz } from "../ssz.ts";

/** A consensus message's justifications, decoded; null for a list in which one is no signed message. */
export interface Justifications {
  readonly roundChanges: readonly SignedSSVMessage[] | null;
  readonly prepares: readonly SignedSSVMessage[] | null;
}

function decodeList(list: readonly Uint8Array[], { containers }: ProtocolProfile): SignedSSVMessage[] | null {
  const messages: SignedSSVMessage[] = [];
  for (const bytes of list) {
    const message = decodeSsz(containers.signedSSVMessage, bytes);
    if (!message) return null;
    messages.push(message);
  }
  return messages;
}

/** Decodes what a consensus message has for its justification. */
export function decodeJustifications(message: QbftMessage, profile: ProtocolProfile): Justifications {
  return {
    roundChanges: decodeList(message.roundChangeJustification, profile),
    prepares: decodeList(message.prepareJustification, profile),
  };
}

/** A consensus message by itself: identifier, justifications, type, round (ssv-spec qbft/messages.go, Message.Validate). */
export function validateQbftMessage(
  { identifier, msgType, round }: QbftMessage,
  { roundChanges, prepares }: Justifications,
): Code | null {
  if (identifier.length !== MESSAGE_ID_LENGTH) return "MessageIdentifierInvalid";
  if (roundChanges === null || prepares === null) return "UnmarshalSSZ";
  if (msgType > QBFT_TYPES.roundChange) return "MessageTypeInvalid";
  return round === 0 ? "MessageRoundInvalid" : null;
}
