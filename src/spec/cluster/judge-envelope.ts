import type { Code } from "../codes.ts";
import { type QbftMessage, qbftMessage } from "../containers/consensus.ts";
import type { PartialSignatureMessages, SignedSSVMessage } from "../containers/messages.ts";
import { fromHex, type Hex } from "../hex.ts";
import { belongsToCommittee, roleOf } from "../message-id.ts";
import type { ProtocolProfile } from "../profiles/profile.ts";
import { decodeJustifications, validateQbftMessage } from "../qbft/validate.ts";
import { decodeSsz } from "../ssz.ts";
import { validateForSigner } from "../validation/partial-signature-messages.ts";
import {
  type MaybeSigned,
  validateSignedSSVMessage,
  validateSSVMessage,
} from "../validation/signed-ssv-message.ts";

/** What a committee's operator judges envelopes by. */
export interface EnvelopeFacts {
  /** CommitteeID, 32 bytes. */
  readonly committeeId: Hex;
  readonly profile: ProtocolProfile;
  /** Whether every signer is of the committee and its RSA signature over the inner message holds. */
  readonly signaturesValid: (signed: SignedSSVMessage) => boolean;
}

interface Addressed {
  readonly signed: SignedSSVMessage;
  /** RunnerRole of the duty that the message is for. */
  readonly role: number;
  /** Slot of that duty. */
  readonly slot: number;
}

/** A committee's message and the duty that it is for; whether there is one is not asked. */
export type AddressedMessage =
  | Addressed & { readonly kind: "consensus"; readonly qbft: QbftMessage }
  | Addressed & { readonly kind: "partials"; readonly partials: PartialSignatureMessages };

/** Either what the message is for, or why no duty gets to see it. */
export type EnvelopeVerdict =
  | { readonly code: null; readonly message: AddressedMessage }
  | { readonly code: Code };

const refused = (code: Code): EnvelopeVerdict => ({ code });

/** The inner message: of this committee, of a role that committees have, and with data. */
function checkInner({ ssvMessage }: SignedSSVMessage, { committeeId, profile }: EnvelopeFacts): Code | null {
  const { msgId, data } = ssvMessage;
  const { committee, aggregatorCommittee } = profile.roles;
  if (!belongsToCommittee(msgId, fromHex(committeeId))) return "MessageIDCommitteeIDMismatch";
  if (![committee, aggregatorCommittee].includes(roleOf(msgId))) return "CommitteeWrongRole";
  return data.length === 0 ? "EmptyData" : null;
}

function judgeConsensus(signed: SignedSSVMessage, profile: ProtocolProfile): EnvelopeVerdict {
  const qbft = decodeSsz(qbftMessage, signed.ssvMessage.data);
  if (!qbft) return refused("UnmarshalSSZ");
  const fault = validateQbftMessage(qbft, decodeJustifications(qbft, profile));
  if (fault) return refused(fault);
  const role = roleOf(signed.ssvMessage.msgId);
  return { code: null, message: { kind: "consensus", signed, role, slot: qbft.height, qbft } };
}

function judgePartials(signed: SignedSSVMessage, { containers }: ProtocolProfile): EnvelopeVerdict {
  const partials = decodeSsz(containers.partialSignatureMessages, signed.ssvMessage.data);
  if (!partials) return refused("UnmarshalSSZ");
  if (signed.operatorIds.length !== 1) return refused("NotExactlyOneSigner");
  const fault = validateForSigner(partials, signed.operatorIds[0]!);
  if (fault) return refused(fault);
  const role = roleOf(signed.ssvMessage.msgId);
  return { code: null, message: { kind: "partials", signed, role, slot: partials.slot, partials } };
}

/**
 * What a committee has against a message before any of its duties sees it, in the source's order (ssv-spec
 * ssv/committee.go, ProcessMessage); where nothing, what the message is for.
 */
export function judgeCommitteeEnvelope(message: MaybeSigned, facts: EnvelopeFacts): EnvelopeVerdict {
  const { ssvMessage } = message;
  const fault = validateSignedSSVMessage(message);
  if (fault) return refused(fault);
  if (!ssvMessage) return refused("NilSSVMessage");
  const signed = { ...message, ssvMessage };
  const inner = validateSSVMessage(ssvMessage, facts.profile);
  if (inner) return refused(inner);
  if (!facts.signaturesValid(signed)) return refused("SSVMessageHasInvalidSignature");
  const code = checkInner(signed, facts);
  if (code) return refused(code);
  switch (ssvMessage.msgType) {
    case facts.profile.messageTypes.consensus:
      return judgeConsensus(signed, facts.profile);
    case facts.profile.messageTypes.partialSignature:
      return judgePartials(signed, facts.profile);
    default:
      return refused("UnknownMessageType");
  }
}
