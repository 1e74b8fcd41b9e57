import type { Code } from "../codes.ts";
import { quorum } from "../committee.ts";
import { QBFT_TYPES, type QbftMessage } from "../containers/consensus.ts";
import type { SignedSSVMessage } from "../containers/messages.ts";
import { equalBytes } from "../hex.ts";
import type { ProtocolProfile } from "../profiles/profile.ts";
import { saysPrepared } from "../qbft/message.ts";
import { sha256 } from "../sha256.ts";
import { decodeSsz } from "../ssz.ts";
import { CONSENSUS_ROLES, isConsensusRole, type RoleName } from "./consensus-roles.ts";

/** What a consensus message is held to. */
export interface ConsensusMessageFacts {
  readonly role: RoleName;
  /** Operators of the duty's committee. */
  readonly committeeSize: number;
  readonly profile: ProtocolProfile;
}

/** Whether a message has several signers, which only decided messages may. */
export function isDecided({ operatorIds }: Pick<SignedSSVMessage, "operatorIds">): boolean {
  return operatorIds.length > 1;
}

/** Several signers: only under a commit, and a quorum of them. */
export function checkConsensusSigners(
  signed: SignedSSVMessage,
  { msgType }: QbftMessage,
  committeeSize: number,
): Code | null {
  if (!isDecided(signed)) return null;
  if (msgType !== QBFT_TYPES.commit) return "MessageAllowsOneSignerOnly";
  return signed.operatorIds.length < quorum(committeeSize) ? "DecidedWithoutQuorum" : null;
}

/** Full data, where there is some: not on a prepare or a single commit, and sha256 of it is the message's root. */
export function checkFullData(signed: SignedSSVMessage, { msgType, root }: QbftMessage): Code | null {
  if (signed.fullData.length === 0) return null;
  const single = msgType === QBFT_TYPES.commit && !isDecided(signed);
  if (msgType === QBFT_TYPES.prepare || single) return "FullDataNotAllowed";
  return equalBytes(sha256(signed.fullData), root) ? null : "RootHashInvalid";
}

/** A role that has no consensus phase, or a round that it does not have. */
export function checkRoundOfRole(role: RoleName, round: number): Code | null {
  if (round === 0) return "MessageRoundInvalid";
  if (role === "validatorRegistration") return "ValidatorRegistrationNoConsensusPhase";
  if (role === "voluntaryExit") return "ValidatorExitNoConsensusPhase";
  if (!isConsensusRole(role)) return "MessageTypeInvalid";
  return round > CONSENSUS_ROLES[role].maxRound ? "RoundTooHigh" : null;
}

/** Justifications: signed messages, each kind only where the protocol puts it. What they say is the instance's. */
export function checkJustifications(message: QbftMessage, profile: ProtocolProfile): Code | null {
  const { msgType, prepareJustification: prepares, roundChangeJustification: roundChanges } = message;
  const decodes = (bytes: Uint8Array) => decodeSsz(profile.containers.signedSSVMessage, bytes) !== null;
  if (!prepares.every(decodes)) return "MalformedPrepareJustification";
  const proposes = msgType === QBFT_TYPES.proposal;
  if (prepares.length > 0 && !proposes) return "UnexpectedPrepareJustification";
  if (!roundChanges.every(decodes)) return "MalformedRoundChangeJustification";
  const mayHave = proposes || msgType === QBFT_TYPES.roundChange;
  return roundChanges.length > 0 && !mayHave ? "UnexpectedRoundChangeJustification" : null;
}

/**
 * A message that is about a value must bring it. No signature covers the full data, so whoever passes a message on can
 * take it out; who sent it on is not to blame, and nobody has a use for the rest.
 */
export function checkFullDataThere(signed: SignedSSVMessage, message: QbftMessage): Code | null {
  const needed = message.msgType === QBFT_TYPES.proposal || saysPrepared(message) || isDecided(signed);
  return needed && signed.fullData.length === 0 ? "FullDataMissing" : null;
}

/**
 * A consensus message by itself (ssv-wire, Message validation 6, in its order). That its data is small enough is rule
 * 3's, which has the same bound.
 */
export function checkConsensusMessage(
  signed: SignedSSVMessage,
  message: QbftMessage,
  { role, committeeSize, profile }: ConsensusMessageFacts,
): Code | null {
  const code = checkConsensusSigners(signed, message, committeeSize) ?? checkFullData(signed, message);
  if (code) return code;
  if (message.msgType > QBFT_TYPES.roundChange) return "MessageTypeInvalid";
  const roundCode = checkRoundOfRole(role, message.round);
  if (roundCode) return roundCode;
  if (!equalBytes(message.identifier, signed.ssvMessage.msgId)) return "MessageIdentifierInvalid";
  return checkJustifications(message, profile) ?? checkFullDataThere(signed, message);
}
