import type { Hex } from "../hex.ts";
import type { ConsensusMessage } from "./message.ts";

/** Messages of one type by round, in the order in which they came (ssv-spec qbft/message_container.go). */
export type MessageLog = Readonly<Record<number, readonly ConsensusMessage[]>>;

/** No messages yet. */
export const NO_MESSAGES: MessageLog = {};

/** The messages of a round. */
export function ofRound(log: MessageLog, round: number): readonly ConsensusMessage[] {
  return log[round] ?? [];
}

/** All messages, round by round. */
export function allMessages(log: MessageLog): ConsensusMessage[] {
  return Object.values(log).flat();
}

/** The log with one more message, whoever signed it. */
export function withMessage(log: MessageLog, message: ConsensusMessage): MessageLog {
  const { round } = message.qbft;
  return { ...log, [round]: [...ofRound(log, round), message] };
}

/** Whether the same signers have a message in that round already, in whatever order. */
export function hasFromSigners(log: MessageLog, { qbft, signed }: ConsensusMessage): boolean {
  const signers = signed.operatorIds;
  return ofRound(log, qbft.round).some(({ signed: { operatorIds } }) =>
    operatorIds.length === signers.length && operatorIds.every((id) => signers.includes(id))
  );
}

/** How many operators signed at least one of the messages. */
export function countSigners(messages: readonly ConsensusMessage[]): number {
  return new Set(messages.flatMap(({ signed }) => signed.operatorIds)).size;
}

/** Messages for a root that share no signer, as many signers as a walk from each of them collects. */
export function disjointMessages(log: MessageLog, round: number, root: Hex): readonly ConsensusMessage[] {
  const messages = ofRound(log, round).filter((message) => message.root === root);
  let most: readonly ConsensusMessage[] = [];
  for (let first = 0; first < messages.length; first++) {
    const found = disjointFrom(messages.slice(first));
    if (countSigners(found) > countSigners(most)) most = found;
  }
  return most;
}

/** The first message, and each later one that shares no signer with those before. */
function disjointFrom(messages: readonly ConsensusMessage[]): ConsensusMessage[] {
  const taken = new Set<number>();
  return messages.filter(({ signed: { operatorIds } }) => {
    if (operatorIds.some((id) => taken.has(id))) return false;
    for (const id of operatorIds) taken.add(id);
    return true;
  });
}
