import type { QbftContext } from "../../machines/qbft/model.ts";
import { quorum } from "../spec/committee.ts";
import type { MessageLog } from "../spec/qbft/message-log.ts";
import { CUT_OFF_ROUND } from "./world.ts";

/** A message of each type in each round: what an operator may have to say in a slot, and what may wait of it. */
const WAITING_OF_SIGNER = 4 * CUT_OFF_ROUND;

/** What an instance keeps. */
export type KeptContext = Pick<
  QbftContext,
  "committee" | "cutOffRound" | "proposals" | "prepares" | "commits" | "roundChanges" | "answered"
>;

/** Of what an instance keeps what it may not, in words; null for nothing. */
export function keptTooMuch(instance: KeptContext): string | null {
  const { committee: { length: size }, cutOffRound, proposals, prepares, roundChanges, commits } = instance;
  // A commit of several operators is kept only where it has more signers than any before.
  const decidedOnes = size - quorum(size) + 1;
  return logExceeds("proposals", proposals, { inRound: 1, decidedOnes: 0, cutOffRound }) ??
    logExceeds("prepares", prepares, { inRound: size, decidedOnes: 0, cutOffRound }) ??
    logExceeds("commits", commits, { inRound: size + decidedOnes, decidedOnes, cutOffRound }) ??
    logExceeds("round-changes", roundChanges, { inRound: size, decidedOnes: 0, cutOffRound }) ??
    answeredTooOften(instance);
}

interface LogBounds {
  /** Messages of a round. */
  readonly inRound: number;
  /** Of them those of several signers. */
  readonly decidedOnes: number;
  /** Last round of which any are kept. */
  readonly cutOffRound: number;
}

function logExceeds(name: string, log: MessageLog, bounds: LogBounds): string | null {
  for (const [round, messages] of Object.entries(log)) {
    if (Number(round) > bounds.cutOffRound) return `${name} of round ${round} are kept`;
    const single = messages.filter(({ signed }) => signed.operatorIds.length === 1);
    const signers = new Set(single.map(({ signed }) => signed.operatorIds[0]));
    if (signers.size < single.length) return `two ${name} of a signer are kept of round ${round}`;
    if (messages.length - single.length > bounds.decidedOnes || messages.length > bounds.inRound) {
      return `${messages.length} ${name} are kept of round ${round}`;
    }
  }
  return null;
}

function answeredTooOften({ answered, committee, cutOffRound }: KeptContext): string | null {
  const over = Object.entries(answered).find(([round, signers]) =>
    Number(round) > cutOffRound || signers.length >= committee.length
  );
  return over ? `${over[1].length} operators were answered in round ${over[0]}` : null;
}

/** Whether more messages wait than may: of each signer so many for a slot. */
export function waitTooMany(waiting: number, operators: number, slots: number): string | null {
  const most = WAITING_OF_SIGNER * operators * slots;
  return waiting > most ? `${waiting} messages wait, ${most} may` : null;
}
