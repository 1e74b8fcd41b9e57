import type { Verdict } from "../codes.ts";
import type { PartialSignatureMessages } from "../containers/messages.ts";
import { fromHex } from "../hex.ts";
import { belongsToCommittee } from "../message-id.ts";
import type { PartialsMessage } from "../signing/judge-partials.ts";
import {
  validateForSigner,
  validatePartialSignatureMessages,
} from "../validation/partial-signature-messages.ts";
import type { ClusterDuty } from "./duty.ts";

/** How far a duty is when a partial comes. */
export type PartialsPhase = "undecided" | "decided" | "over";

/** What a cluster's duty expects of a message with partials. */
export interface ExpectedClusterPartials {
  readonly duty: Pick<ClusterDuty, "committeeId" | "operatorIds" | "slot">;
  /** SSVMessage type of partial signatures in the profile in force. */
  readonly messageType: number;
  /** PartialSigMsgType of post-consensus in the profile in force. */
  readonly postConsensusType: number;
}

/** The message as the committee sees it, before any duty's state counts (ssv-spec ssv/committee.go, ProcessMessage). */
function judgeEnvelope(expected: ExpectedClusterPartials, message: PartialsMessage): Verdict {
  const { ssvMessage, operatorIds, partials } = message;
  if (!belongsToCommittee(ssvMessage.msgId, fromHex(expected.duty.committeeId))) {
    return "MessageIDCommitteeIDMismatch";
  }
  if (ssvMessage.data.length === 0) return "EmptyData";
  if (ssvMessage.msgType !== expected.messageType) return "UnknownMessageType";
  if (operatorIds.length !== 1) return "NotExactlyOneSigner";
  const code = validateForSigner(partials, operatorIds[0]!);
  if (code) return code;
  return partials.type === expected.postConsensusType ? "valid" : "PartialTypeRoleMismatch";
}

/** The partials themselves. Whose validators they are of is not looked at: operators may have different ones. */
function judgePartialSignatures(
  { slot, operatorIds }: ExpectedClusterPartials["duty"],
  partials: PartialSignatureMessages,
): Verdict {
  const code = validatePartialSignatureMessages(partials);
  if (code) return code;
  if (partials.slot < slot) return "PartialSigMessageInvalidSlot";
  if (partials.slot > slot) return "PartialSigMessageFutureSlot";
  return operatorIds.includes(partials.messages[0]!.signer) ? "valid" : "UnknownPartialSigner";
}

/**
 * Judges a message with a cluster's post-consensus partials; the order is the source's (ssv-spec ssv/committee.go,
 * ssv/runner_validations.go, ValidatePostConsensusMsg). Nothing here verifies a signature.
 */
export function judgeClusterPartials(
  expected: ExpectedClusterPartials,
  message: PartialsMessage,
  phase: PartialsPhase,
): Verdict {
  const envelope = judgeEnvelope(expected, message);
  if (envelope !== "valid") return envelope;
  if (phase === "over") return "NoRunningDuty";
  if (phase === "undecided") return "NoDecidedValue";
  return judgePartialSignatures(expected.duty, message.partials);
}
