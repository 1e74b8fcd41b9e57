import type { Code } from "../codes.ts";
import { QBFT_TYPES } from "../containers/consensus.ts";
import type { Hex } from "../hex.ts";
import { hasQuorum, type InstanceState, signersBelong } from "./instance.ts";
import type { ConsensusMessage } from "./message.ts";
import { hasFromSigners, ofRound, withMessage } from "./message-log.ts";

/** What a prepare must be for. */
export interface PreparedFor {
  readonly round: number;
  readonly root: Hex;
}

/** A prepare, its signature aside (ssv-spec qbft/prepare.go, validSignedPrepareForHeightRoundAndRootIgnoreSignature). */
export function checkPrepare(
  instance: InstanceState,
  message: ConsensusMessage,
  { round, root }: PreparedFor,
): Code | null {
  if (message.qbft.msgType !== QBFT_TYPES.prepare) return "PrepareTypeWrong";
  if (message.qbft.height !== instance.height) return "WrongMessageHeight";
  if (message.qbft.round !== round) return "WrongMessageRound";
  if (message.fault) return message.fault;
  if (message.root !== root) return "ProposedDataMismatch";
  if (message.signed.operatorIds.length !== 1) return "MessageAllowsOneSignerOnly";
  return signersBelong(instance, message) ? null : "SignerIsNotInCommittee";
}

/** What a valid prepare does: nothing where its signer sent one, or makes up a quorum (uponPrepare). */
export type PrepareStep = "repeated" | "counted" | "quorum";

/** What becomes of the instance with a valid prepare (ssv-spec qbft/prepare.go, uponPrepare). */
export function prepareStep(instance: InstanceState, message: ConsensusMessage): PrepareStep {
  if (hasFromSigners(instance.prepares, message)) return "repeated";
  if (hasQuorum(instance, ofRound(instance.prepares, instance.round))) return "counted";
  const prepares = withMessage(instance.prepares, message);
  return hasQuorum(instance, ofRound(prepares, instance.round)) ? "quorum" : "counted";
}
