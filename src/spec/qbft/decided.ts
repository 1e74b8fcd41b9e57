import type { Code } from "../codes.ts";
import { quorum } from "../committee.ts";
import { QBFT_TYPES } from "../containers/consensus.ts";
import { checkAnyCommit } from "./commit.ts";
import type { InstanceSettings, InstanceState } from "./instance.ts";
import type { ConsensusMessage, DecodedMessage } from "./message.ts";
import { countSigners, disjointMessages } from "./message-log.ts";

type Committee = Pick<InstanceSettings, "committee">;

/** Whether the message is a commit of a quorum at once (ssv-spec qbft/decided.go, IsDecidedMsg). */
export function isDecidedMessage({ committee }: Committee, { signed, qbft }: DecodedMessage): boolean {
  return qbft.msgType === QBFT_TYPES.commit && signed.operatorIds.length >= quorum(committee.length);
}

/** A decided message: a valid commit, signed by all that it names, with its value (ssv-spec qbft/decided.go, ValidateDecided). */
export function checkDecided(committee: Committee, message: ConsensusMessage): Code | null {
  const code = checkAnyCommit(committee, message, message.qbft.height);
  if (code) return code;
  if (!message.signaturesValid) return "MessageSignatureInvalid";
  return message.root === message.dataRoot ? null : "RootHashInvalid";
}

/** Whether a decided message has more signers than the commits that are known for its round and root (UponDecided). */
export function hasMoreSigners(
  { commits }: InstanceState,
  { qbft, root, signed }: ConsensusMessage,
): boolean {
  return signed.operatorIds.length > countSigners(disjointMessages(commits, qbft.round, root));
}
