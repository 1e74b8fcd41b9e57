import type { Code, Verdict } from "../codes.ts";
import { QBFT_TYPES } from "../containers/consensus.ts";
import type { SignedSSVMessage } from "../containers/messages.ts";
import { checkCommit, commitStep } from "./commit.ts";
import { type InstanceState, takesPart } from "./instance.ts";
import type { ConsensusMessage } from "./message.ts";
import { hasFromSigners } from "./message-log.ts";
import { checkPrepare, prepareStep } from "./prepare.ts";
import { checkProposal } from "./proposal.ts";
import { checkRoundChange } from "./round-change.ts";
import { type Lead, roundChangeStep } from "./round-change-step.ts";

/** What a valid message means for the instance: the chart's transitions react to these. */
export type Fact =
  | { readonly type: "PROPOSAL"; readonly message: ConsensusMessage }
  | { readonly type: "PREPARE"; readonly message: ConsensusMessage }
  | { readonly type: "PREPARE_QUORUM"; readonly message: ConsensusMessage }
  | { readonly type: "COMMIT"; readonly message: ConsensusMessage }
  | { readonly type: "COMMIT_QUORUM"; readonly message: ConsensusMessage; readonly decided: SignedSSVMessage }
  | { readonly type: "ROUND_CHANGE"; readonly message: ConsensusMessage }
  /** Enough changed to a round that this operator leads: it may propose there. */
  | { readonly type: "LEAD"; readonly message: ConsensusMessage; readonly lead: Lead }
  /** f + 1 operators are in later rounds: this one goes along, to the lowest of those. */
  | { readonly type: "JUMP"; readonly message: ConsensusMessage; readonly round: number };

/** A message's verdict, and what it means; null where it changes nothing. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly fact: Fact | null;
}

/** What the instance makes of a message, the one verdict on it (ssv-spec qbft/instance.go, ProcessMsg). */
export function judge(instance: InstanceState, message: ConsensusMessage): Judgement {
  const code = check(instance, message);
  if (code) return { verdict: code, fact: null };
  const fact = factOf(instance, message);
  return {
    verdict: reachesCutOffRound(instance, fact) ? "InstanceStoppedProcessingMessages" : "valid",
    fact,
  };
}

/** In this order: taking part, the message by itself, its round, its type's rule (BaseMsgValidation). */
function check(instance: InstanceState, message: ConsensusMessage): Code | null {
  if (!takesPart(instance)) return "InstanceStoppedProcessingMessages";
  if (message.fault) return message.fault;
  const { qbft, dataRoot } = message;
  if (qbft.round < instance.round) return "PastRound";
  if (qbft.msgType === QBFT_TYPES.proposal) return checkProposal(instance, message);
  if (qbft.msgType === QBFT_TYPES.roundChange) {
    return checkRoundChange(instance, message, { round: qbft.round, dataRoot });
  }
  if (!instance.accepted) return "NoProposalForCurrentRound";
  const { root } = instance.accepted;
  return qbft.msgType === QBFT_TYPES.prepare
    ? checkPrepare(instance, message, { round: instance.round, root })
    : checkCommit(instance, message, root);
}

function factOf(instance: InstanceState, message: ConsensusMessage): Fact | null {
  switch (message.qbft.msgType) {
    case QBFT_TYPES.proposal:
      return hasFromSigners(instance.proposals, message) ? null : { type: "PROPOSAL", message };
    case QBFT_TYPES.prepare:
      return prepareFact(instance, message);
    case QBFT_TYPES.commit:
      return commitFact(instance, message);
    default:
      return roundChangeFact(instance, message);
  }
}

function prepareFact(instance: InstanceState, message: ConsensusMessage): Fact | null {
  const step = prepareStep(instance, message);
  if (step === "repeated") return null;
  return { type: step === "quorum" ? "PREPARE_QUORUM" : "PREPARE", message };
}

function commitFact(instance: InstanceState, message: ConsensusMessage): Fact | null {
  const step = commitStep(instance, message);
  if (step === "repeated") return null;
  return step === "counted" ? { type: "COMMIT", message } : { type: "COMMIT_QUORUM", message, decided: step };
}

function roundChangeFact(instance: InstanceState, message: ConsensusMessage): Fact | null {
  const step = roundChangeStep(instance, message);
  switch (step.kind) {
    case "repeated":
      return null;
    case "counted":
      return { type: "ROUND_CHANGE", message };
    case "lead":
      return { type: "LEAD", message, lead: step.lead };
    case "jump":
      return { type: "JUMP", message, round: step.round };
  }
}

/** The round that a fact leads to; 0 where it leads to none. */
export function roundOf(fact: Fact): number {
  switch (fact.type) {
    case "PROPOSAL":
      return fact.message.qbft.round;
    case "JUMP":
      return fact.round;
    case "LEAD":
      return fact.lead.round;
    default:
      return 0;
  }
}

/** A proposal or round-changes of the cut-off round or beyond are taken note of, but nothing is sent there any more. */
function reachesCutOffRound({ cutOffRound }: InstanceState, fact: Fact | null): boolean {
  return fact !== null && roundOf(fact) >= cutOffRound;
}
