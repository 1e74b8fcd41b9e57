import type { Code } from "../codes.ts";
import { QBFT_TYPES } from "../containers/consensus.ts";
import { type InstanceState, leaderOf, signersBelong } from "./instance.ts";
import { checkJustification } from "./justification.ts";
import type { ConsensusMessage } from "./message.ts";

/** A proposal: from the round's leader, for its value, justified, for a round that has none yet (isValidProposal). */
export function checkProposal(instance: InstanceState, message: ConsensusMessage): Code | null {
  return checkProposer(instance, message) ??
    checkJustification(instance, {
      round: message.qbft.round,
      dataRoot: message.dataRoot,
      valueFault: message.valueFault,
      roundChanges: message.roundChanges,
      prepares: message.prepares,
    }) ??
    checkRound(instance, message.qbft.round);
}

function checkProposer(instance: InstanceState, message: ConsensusMessage): Code | null {
  const { qbft, signed, root, dataRoot } = message;
  if (qbft.msgType !== QBFT_TYPES.proposal) return "MessageTypeInvalid";
  if (qbft.height !== instance.height) return "WrongMessageHeight";
  if (signed.operatorIds.length !== 1) return "MessageAllowsOneSignerOnly";
  if (!signersBelong(instance, message)) return "SignerIsNotInCommittee";
  if (signed.operatorIds[0] !== leaderOf(instance, qbft.round)) return "ProposalLeaderInvalid";
  if (message.fault) return "ProposalInvalid";
  return root === dataRoot ? null : "RootHashInvalid";
}

/** A later round, or the current one where it has no proposal. */
function checkRound({ round, accepted }: InstanceState, proposedIn: number): Code | null {
  const open = proposedIn > round || (proposedIn === round && accepted === null);
  return open ? null : "ProposalInvalid";
}
