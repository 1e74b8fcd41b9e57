import type { Code } from "../codes.ts";
import { quorum } from "../committee.ts";
import { QBFT_TYPES } from "../containers/consensus.ts";
import type { SignedSSVMessage } from "../containers/messages.ts";
import { equalBytes, type Hex } from "../hex.ts";
import { type InstanceSettings, type InstanceState, signersBelong } from "./instance.ts";
import type { ConsensusMessage } from "./message.ts";
import { countSigners, disjointMessages, hasFromSigners, withMessage } from "./message-log.ts";

/** A commit of any round, its signatures aside (ssv-spec qbft/commit.go, baseCommitValidationIgnoreSignature). */
export function checkAnyCommit(
  settings: Pick<InstanceSettings, "committee">,
  message: ConsensusMessage,
  height: number,
): Code | null {
  if (message.fault) return "CommitMessageInvalid";
  if (message.qbft.msgType !== QBFT_TYPES.commit) return "CommitMessageTypeWrong";
  if (message.qbft.height !== height) return "WrongMessageHeight";
  return signersBelong(settings, message) ? null : "SignerIsNotInCommittee";
}

/** A commit of the current round for the root that was proposed in it (ssv-spec qbft/commit.go, validateCommit). */
export function checkCommit(instance: InstanceState, message: ConsensusMessage, root: Hex): Code | null {
  const code = checkAnyCommit(instance, message, instance.height);
  if (code) return code;
  if (message.signed.operatorIds.length !== 1) return "MessageAllowsOneSignerOnly";
  if (message.qbft.round !== instance.round) return "WrongMessageRound";
  return message.root === root ? null : "ProposedDataMismatch";
}

/** What a valid commit does: nothing where its signer sent one; a quorum decides, with the aggregated message. */
export type CommitStep = "repeated" | "counted" | SignedSSVMessage;

/**
 * What becomes of the instance with a valid commit (ssv-spec qbft/commit.go, UponCommit). Only commits of the very same
 * bytes are aggregated: one that differs where no rule looks does not stand in the others' way.
 */
export function commitStep(instance: InstanceState, message: ConsensusMessage): CommitStep {
  if (hasFromSigners(instance.commits, message)) return "repeated";
  const commits = withMessage(instance.commits, message);
  const agreeing = disjointMessages(commits, message.qbft.round, message.root).filter((commit) =>
    equalBytes(commit.signed.ssvMessage.data, message.signed.ssvMessage.data)
  );
  if (countSigners(agreeing) < quorum(instance.committee.length)) return "counted";
  return aggregate(agreeing, instance.accepted!.signed.fullData);
}

/** One decided message out of commits that share no signer, signers ascending (aggregateCommitMsgs). */
function aggregate(commits: readonly ConsensusMessage[], fullData: Uint8Array): SignedSSVMessage {
  const signed = commits
    .flatMap(({ signed: { operatorIds, signatures } }) =>
      operatorIds.map((id, i) => ({ id, signature: signatures[i]! }))
    )
    .toSorted((a, b) => a.id - b.id);
  return {
    operatorIds: signed.map(({ id }) => id),
    signatures: signed.map(({ signature }) => signature),
    ssvMessage: commits[0]!.signed.ssvMessage,
    fullData,
  };
}
