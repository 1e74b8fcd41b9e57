import type { Code } from "../codes.ts";
import { QBFT_TYPES, type QbftMessage, qbftMessage } from "../containers/consensus.ts";
import type { SignedSSVMessage } from "../containers/messages.ts";
import { equalBytes, toHex } from "../hex.ts";
import type { ProtocolProfile } from "../profiles/profile.ts";
import { decodeSsz } from "../ssz.ts";
import { type ConsensusMessage, type Justification, rootOfValue, saysPrepared } from "./message.ts";
import { decodeJustifications, validateConsensusMessage } from "./validate.ts";

/** What only the edge can answer. */
export interface Examiner {
  readonly profile: ProtocolProfile;
  /** Whether every signer's RSA signature over the inner message holds. */
  readonly signaturesValid: (signed: SignedSSVMessage) => boolean;
  /** What the duty's value check has against a value; null where it may be decided. */
  readonly checkValue: (value: Uint8Array) => Code | null;
}

/** A proposal's round-changes carry prepares; below those no rule looks. */
const JUSTIFICATION_LEVELS = 2;

/** Whether the message brings a value that may be decided. */
function bringsValue(qbft: QbftMessage): boolean {
  return qbft.msgType === QBFT_TYPES.proposal || saysPrepared(qbft);
}

/** @param levels how many levels of justifications are read, this one included */
function justifications(list: readonly Uint8Array[], examiner: Examiner, levels: number): Justification[] {
  const messages = levels > 0 ? decodeJustifications(list, examiner.profile) ?? [] : [];
  return messages.map((signed) => {
    const qbft = decodeSsz(qbftMessage, signed.ssvMessage.data);
    if (!qbft) return "undecodable";
    return { ...read(signed, qbft, examiner, levels - 1), valueFault: null };
  });
}

function bytesWithoutData(signed: SignedSSVMessage, { containers }: ProtocolProfile): number {
  return containers.signedSSVMessage.value_serializedSize({ ...signed, fullData: new Uint8Array() });
}

/** A signature is over the envelope's id: one for another duty says nothing, whatever the message inside says. */
function identifierOf({ ssvMessage }: SignedSSVMessage, qbft: QbftMessage, profile: ProtocolProfile) {
  const same = ssvMessage.msgType === profile.messageTypes.consensus &&
    equalBytes(ssvMessage.msgId, qbft.identifier);
  return same ? toHex(qbft.identifier) : null;
}

function read(signed: SignedSSVMessage, qbft: QbftMessage, examiner: Examiner, levels: number) {
  return {
    signed,
    qbft,
    identifier: identifierOf(signed, qbft, examiner.profile),
    root: toHex(qbft.root),
    dataRoot: rootOfValue(signed.fullData),
    fault: validateConsensusMessage(signed, qbft, examiner.profile),
    roundChanges: justifications(qbft.roundChangeJustification, examiner, levels),
    prepares: justifications(qbft.prepareJustification, examiner, levels),
    signaturesValid: examiner.signaturesValid(signed),
    justificationBytes: bytesWithoutData(signed, examiner.profile),
  };
}

/** Decodes a consensus message and examines what the rules will ask for; null where its data is none. */
export function examineMessage(signed: SignedSSVMessage, examiner: Examiner): ConsensusMessage | null {
  const qbft = decodeSsz(qbftMessage, signed.ssvMessage.data);
  if (!qbft) return null;
  return {
    ...read(signed, qbft, examiner, JUSTIFICATION_LEVELS),
    valueFault: bringsValue(qbft) ? examiner.checkValue(signed.fullData) : null,
  };
}
