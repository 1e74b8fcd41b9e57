import { partialQuorum, quorum } from "../committee.ts";
import type { Hex } from "../hex.ts";
import type { ConsensusMessage } from "./message.ts";
import { countSigners, type MessageLog } from "./message-log.ts";

/** The first round. */
export const FIRST_ROUND = 1;

/** What stays the same in one consensus instance. */
export interface InstanceSettings {
  /** This operator. */
  readonly operatorId: number;
  /** Operator ids, ascending. */
  readonly committee: readonly number[];
  /** MessageID of the instance's duty, 56 bytes. */
  readonly identifier: Hex;
  /** Slot of the duty. */
  readonly height: number;
  /** Round r is led by `leaders[(r − 1) mod length]`. */
  readonly leaders: readonly number[];
  /** From this round on no message but a decided one is taken, and none is sent. */
  readonly cutOffRound: number;
  /** What this operator proposes where it may choose; the value check passed it. Null: it has nothing to propose. */
  readonly startValue: Uint8Array | null;
}

/** What this operator knows of a consensus instance (ssv-spec qbft/state.go). */
export interface InstanceState extends InstanceSettings {
  readonly round: number;
  /** The proposal that was accepted in the current round. */
  readonly accepted: ConsensusMessage | null;
  /** The last round in which a quorum prepared; 0 for none. */
  readonly preparedRound: number;
  readonly preparedValue: Uint8Array | null;
  readonly decidedValue: Uint8Array | null;
  /** Whether a later instance of the duty took its place: only decided messages are still taken. */
  readonly stopped: boolean;
  readonly proposals: MessageLog;
  readonly prepares: MessageLog;
  readonly commits: MessageLog;
  readonly roundChanges: MessageLog;
}

/** The operator that leads a round. */
export function leaderOf({ leaders }: InstanceSettings, round: number): number {
  return leaders[(round - FIRST_ROUND) % leaders.length]!;
}

/** Whether 2f + 1 operators signed the messages. */
export function hasQuorum({ committee }: InstanceSettings, messages: readonly ConsensusMessage[]): boolean {
  return countSigners(messages) >= quorum(committee.length);
}

/** Whether f + 1 operators signed the messages. */
export function hasPartialQuorum(
  { committee }: InstanceSettings,
  messages: readonly ConsensusMessage[],
): boolean {
  return countSigners(messages) >= partialQuorum(committee.length);
}

/** Whether every signer is an operator of the committee. */
export function signersBelong(
  { committee }: Pick<InstanceSettings, "committee">,
  { signed }: ConsensusMessage,
): boolean {
  return signed.operatorIds.every((id) => committee.includes(id));
}

/** Whether the instance still takes part (ssv-spec qbft/instance.go, CanProcessMessages). */
export function takesPart(
  { stopped, round, cutOffRound }: Pick<InstanceState, "stopped" | "round" | "cutOffRound">,
): boolean {
  return !stopped && round < cutOffRound;
}
