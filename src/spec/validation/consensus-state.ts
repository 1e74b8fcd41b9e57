import type { Code } from "../codes.ts";
import { QBFT_TYPES, type QbftMessage } from "../containers/consensus.ts";
import type { SignedSSVMessage } from "../containers/messages.ts";
import { type Hex, toHex } from "../hex.ts";
import { FIRST_ROUND } from "../qbft/instance.ts";
import { roundAt } from "../qbft/round-times.ts";
import type { ProtocolProfile } from "../profiles/profile.ts";
import { isDecided } from "./consensus-message.ts";

/** What one operator did in one slot of a duty, as one peer told it. */
export interface SignerRound {
  /** The last round that it was in. */
  readonly round: number;
  /** What it sent in that round: bit `1 << type` for each QBFT type. */
  readonly sent: number;
  /** Root of what it proposed in that round. */
  readonly proposalRoot: Hex | null;
  /** Whether it sent its post-consensus partial signatures of the slot, in whichever round. */
  readonly postConsensus: boolean;
}

/** What a consensus message is compared with. */
export interface ConsensusStateFacts {
  /** Operator ids, ascending. */
  readonly committee: readonly number[];
  readonly profile: Pick<ProtocolProfile, "leader">;
  /** Milliseconds since the message's slot began; negative before. */
  readonly sinceSlotStartMs: number;
  /** What its first signer did in the slot; null where nothing is known. */
  readonly signer: SignerRound | null;
  /** Whether a decided message of the same signers came before in the slot. */
  readonly decidedBefore: boolean;
}

/** Rounds that a message may be ahead of the one that time allows. */
const ROUNDS_AHEAD = 1;

/** The last round that may have begun so long after the slot: from its start on, though duties begin later in it. */
export function estimatedRound(sinceSlotStartMs: number): number {
  return roundAt(0, sinceSlotStartMs);
}

/** A proposal is its round's leader's. */
export function checkLeader(
  { operatorIds }: SignedSSVMessage,
  { msgType, height, round }: QbftMessage,
  { committee, profile }: Pick<ConsensusStateFacts, "committee" | "profile">,
): Code | null {
  const led = msgType !== QBFT_TYPES.proposal || operatorIds[0] === profile.leader(committee, height, round);
  return led ? null : "ProposalLeaderInvalid";
}

/** An operator's rounds only rise, and in each it sends one message of a type. */
export function checkSigner(
  signed: SignedSSVMessage,
  { msgType, round, root }: QbftMessage,
  signer: SignerRound | null,
): Code | null {
  if (!signer || round > signer.round) return null;
  if (round < signer.round) return "RoundAlreadyAdvanced";
  const differs = signer.proposalRoot !== null && signer.proposalRoot !== toHex(root);
  if (differs && msgType === QBFT_TYPES.proposal) return "DifferentProposal";
  // The leader may change to the round with what it prepared before it proposes something else: gossip mixes the two up.
  if (differs && signed.fullData.length > 0) return "DifferentFullData";
  return signer.sent & 1 << msgType ? "DuplicateConsensusMessage" : null;
}

/** A message beside what came before of its signers, and beside the time (ssv-wire, Message validation 7). */
export function checkConsensusState(
  signed: SignedSSVMessage,
  message: QbftMessage,
  facts: ConsensusStateFacts,
): Code | null {
  const leader = checkLeader(signed, message, facts);
  if (leader) return leader;
  if (isDecided(signed)) return facts.decidedBefore ? "DecidedWithSameSigners" : null;
  const code = checkSigner(signed, message, facts.signer);
  if (code) return code;
  const latest = estimatedRound(facts.sinceSlotStartMs) + ROUNDS_AHEAD;
  return message.round > latest ? "RoundTooFarAhead" : null;
}

/** What is known of a signer once its message is accepted; a decided one tells the round and nothing else. */
export function signerAfter(
  signer: SignerRound | null,
  signed: SignedSSVMessage,
  { msgType, round, root }: QbftMessage,
): SignerRound {
  const raised = !signer || round > signer.round;
  const postConsensus = signer?.postConsensus ?? false;
  const state = raised ? { round, sent: 0, proposalRoot: null, postConsensus } : signer;
  if (isDecided(signed)) return state;
  const proposalRoot = msgType === QBFT_TYPES.proposal ? toHex(root) : state.proposalRoot;
  return { ...state, sent: state.sent | 1 << msgType, proposalRoot };
}

/** What is known of a signer once its post-consensus partial signatures are accepted. */
export function signerAfterPartials(signer: SignerRound | null): SignerRound {
  return { ...signer ?? { round: FIRST_ROUND, sent: 0, proposalRoot: null }, postConsensus: true };
}

/** Signers as a number: bit i for the committee's i-th operator. */
export function signersMask(committee: readonly number[], operatorIds: readonly number[]): number {
  return committee.reduce((mask, id, i) => operatorIds.includes(id) ? mask | 1 << i : mask, 0);
}
