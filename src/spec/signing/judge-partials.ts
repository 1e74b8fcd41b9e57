import type { Verdict } from "../codes.ts";
import type { PartialSignatureMessages, SSVMessage } from "../containers/messages.ts";
import { equalBytes, fromHex, type Hex } from "../hex.ts";
import { belongsToValidator } from "../message-id.ts";
import {
  validateForSigner,
  validatePartialSignatureMessages,
} from "../validation/partial-signature-messages.ts";

/** What a signing duty expects of a partial: all of it known when the duty starts. */
export interface ExpectedPartial {
  readonly validatorPublicKey: Hex;
  readonly validatorIndex: number;
  /** Operator ids that hold a share. */
  readonly committee: readonly number[];
  /** The local request's slot. */
  readonly slot: number;
  /** Slots that a partial's may differ from the local one (decision 4). */
  readonly slotTolerance: number;
  readonly signingRoot: Hex;
  /** SSVMessage type that carries this duty's partials. */
  readonly messageType: number;
  /** PartialSigMsgType of post-consensus, which no signing duty has. */
  readonly postConsensusType: number;
}

/** A partial-signature message, decoded, its envelope and RSA signature already checked. */
export interface PartialsMessage {
  readonly operatorIds: readonly number[];
  readonly ssvMessage: SSVMessage;
  readonly partials: PartialSignatureMessages;
}

/** The message as the duty's manager sees it, before any duty's state counts (ProcessMessage in the draft). */
function judgeEnvelope(expected: ExpectedPartial, message: PartialsMessage): Verdict {
  if (!belongsToValidator(message.ssvMessage.msgId, fromHex(expected.validatorPublicKey))) {
    return "MessageIDValidatorMismatch";
  }
  if (message.ssvMessage.data.length === 0) return "EmptyData";
  if (message.ssvMessage.msgType !== expected.messageType) return "UnknownMessageType";
  if (message.operatorIds.length !== 1) return "NotExactlyOneSigner";
  const code = validateForSigner(message.partials, message.operatorIds[0]!);
  if (code) return code;
  return message.partials.type === expected.postConsensusType ? "NoPostConsensusPhase" : "valid";
}

/** The partials themselves: slot, signer, validator, count, root (ValidatePreConsensusMsg in ssv/runner.go). */
function judgePartialSignatures(expected: ExpectedPartial, partials: PartialSignatureMessages): Verdict {
  const code = validatePartialSignatureMessages(partials);
  if (code) return code;
  if (Math.abs(partials.slot - expected.slot) > expected.slotTolerance) return "PartialSigMessageInvalidSlot";
  if (!expected.committee.includes(partials.messages[0]!.signer)) return "UnknownPartialSigner";
  if (partials.messages.some((message) => message.validatorIndex !== expected.validatorIndex)) {
    return "UnknownValidatorIndex";
  }
  if (partials.messages.length !== 1) return "WrongRootsCount";
  const root = fromHex(expected.signingRoot);
  return equalBytes(partials.messages[0]!.signingRoot, root) ? "valid" : "WrongSigningRoot";
}

/**
 * Judges a partial-signature message for a signing duty; the order is the source's, so that of several faults the
 * same one is named. Nothing here verifies a signature.
 * @param running false once the duty has its signature: then every message is refused as `NoRunningDuty`
 */
export function judgePartials(
  expected: ExpectedPartial,
  message: PartialsMessage,
  running: boolean,
): Verdict {
  const envelope = judgeEnvelope(expected, message);
  if (envelope !== "valid") return envelope;
  return running ? judgePartialSignatures(expected, message.partials) : "NoRunningDuty";
}
