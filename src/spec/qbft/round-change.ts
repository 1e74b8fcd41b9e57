import type { Code } from "../codes.ts";
import { QBFT_TYPES } from "../containers/consensus.ts";
import type { Hex } from "../hex.ts";
import { hasQuorum, type InstanceState, signersBelong } from "./instance.ts";
import { type ConsensusMessage, saysPrepared } from "./message.ts";
import { checkPrepare } from "./prepare.ts";
import { checkSigned, decoded } from "./signed.ts";

/** What a round-change must be for. */
export interface ChangedTo {
  readonly round: number;
  /** Root that a prepared value must have; null for any. */
  readonly dataRoot: Hex | null;
}

/** A round-change, its signature aside (ssv-spec qbft/round_change.go, validRoundChangeForDataIgnoreSignature). */
export function checkRoundChange(
  instance: InstanceState,
  message: ConsensusMessage,
  changedTo: ChangedTo,
): Code | null {
  const { qbft, signed } = message;
  if (qbft.msgType !== QBFT_TYPES.roundChange) return "RoundChangeTypeWrong";
  if (qbft.height !== instance.height) return "WrongMessageHeight";
  if (qbft.round !== changedTo.round) return "WrongMessageRound";
  if (signed.operatorIds.length !== 1) return "MessageAllowsOneSignerOnly";
  if (message.fault) return message.fault;
  if (!signersBelong(instance, message)) return "SignerIsNotInCommittee";
  return saysPrepared(qbft) ? checkPreparedValue(instance, message, changedTo) : null;
}

/** What a round-change says was prepared: a quorum of prepares for its value, in a round before. */
function checkPreparedValue(
  instance: InstanceState,
  message: ConsensusMessage,
  { round, dataRoot }: ChangedTo,
): Code | null {
  const { qbft: { dataRound }, root, roundChanges: prepares } = message;
  for (const prepare of prepares) {
    const code = checkSigned(
      instance,
      prepare,
      (prepare) => checkPrepare(instance, prepare, { round: dataRound, root }),
    );
    if (code) return code;
  }
  if (dataRoot !== null && root !== dataRoot) return "RootHashInvalid";
  if (!hasQuorum(instance, decoded(prepares))) return "JustificationsNoQuorumInvalid";
  return dataRound > round ? "PreparedRoundTooHigh" : null;
}

/** Of those that are prepared, one of the highest prepared round, the first to come (highestPrepared). */
export function highestPrepared(roundChanges: readonly ConsensusMessage[]): ConsensusMessage | null {
  let highest: ConsensusMessage | null = null;
  for (const message of roundChanges) {
    if (!saysPrepared(message.qbft)) continue;
    if (!highest || message.qbft.dataRound > highest.qbft.dataRound) highest = message;
  }
  return highest;
}
