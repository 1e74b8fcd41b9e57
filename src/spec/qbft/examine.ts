import type { Code } from "../codes.ts";
import { QBFT_TYPES, type QbftMessage, qbftMessage } from "../containers/consensus.ts";
import type { SignedSSVMessage } from "../containers/messages.ts";
import { equalBytes, toHex } from "../hex.ts";
import type { ProtocolProfile } from "../profiles/profile.ts";
import { decodeSsz } from "../ssz.ts";
import { validateSignedSSVMessage, validateSSVMessage } from "../validation/signed-ssv-message.ts";
import { type ConsensusMessage, type Justification, rootOfValue, saysPrepared } from "./message.ts";
import { decodeJustifications, validateQbftMessage } from "./validate.ts";

/** What only the edge can answer. */
export interface Examiner {
  readonly profile: ProtocolProfile;
  /** Whether every signer's RSA signature over the inner message holds. */
  readonly signaturesValid: (signed: SignedSSVMessage) => boolean;
  /** What the duty's value check has against a value; null where it may be decided. */
  readonly checkValue: (value: Uint8Array) => Code | null;
}

/** Whether the message brings a value that may be decided. */
function bringsValue(qbft: QbftMessage): boolean {
  return qbft.msgType === QBFT_TYPES.proposal || saysPrepared(qbft);
}

/**
 * How deep justifications are read: as deep as a rule looks. A proposal's round-changes carry prepares, its prepares
 * nothing; verifying more than that would be a peer's gain only.
 */
interface Depth {
  readonly roundChanges: number;
  readonly prepares: number;
}

const WHOLE: Depth = { roundChanges: 2, prepares: 1 };
const NOTHING: Depth = { roundChanges: 0, prepares: 0 };

/** What the rules refuse as a justification whatever its signatures say has none of them verified. */
function mayJustify({ fault, signed }: Pick<ConsensusMessage, "fault" | "signed">): boolean {
  return fault === null && signed.operatorIds.length === 1;
}

function examineAll(
  messages: readonly SignedSSVMessage[] | null,
  examiner: Examiner,
  depth: Depth,
): Justification[] {
  return (messages ?? []).map((signed) => {
    const qbft = decodeSsz(qbftMessage, signed.ssvMessage.data);
    if (!qbft) return "undecodable";
    const within = read(signed, qbft, examiner, depth);
    return {
      ...within,
      signaturesValid: mayJustify(within) && examiner.signaturesValid(signed),
      valueFault: null,
    };
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

function read(signed: SignedSSVMessage, qbft: QbftMessage, examiner: Examiner, depth: Depth) {
  const { profile } = examiner;
  const decoded = decodeJustifications(qbft, profile);
  const inner = { roundChanges: depth.roundChanges - 1, prepares: 0 };
  return {
    signed,
    qbft,
    identifier: identifierOf(signed, qbft, profile),
    root: toHex(qbft.root),
    dataRoot: rootOfValue(signed.fullData),
    fault: validateSignedSSVMessage(signed) ?? validateSSVMessage(signed.ssvMessage, profile) ??
      validateQbftMessage(qbft, decoded),
    roundChanges: depth.roundChanges > 0 ? examineAll(decoded.roundChanges, examiner, inner) : [],
    prepares: depth.prepares > 0 ? examineAll(decoded.prepares, examiner, NOTHING) : [],
    justificationBytes: bytesWithoutData(signed, profile),
  };
}

/** Decodes a consensus message and examines what the rules will ask for; null where its data is none. */
export function examineMessage(signed: SignedSSVMessage, examiner: Examiner): ConsensusMessage | null {
  const qbft = decodeSsz(qbftMessage, signed.ssvMessage.data);
  if (!qbft) return null;
  return {
    ...read(signed, qbft, examiner, WHOLE),
    signaturesValid: examiner.signaturesValid(signed),
    valueFault: bringsValue(qbft) ? examiner.checkValue(signed.fullData) : null,
  };
}
