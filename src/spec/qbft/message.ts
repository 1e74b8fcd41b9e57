import type { Code } from "../codes.ts";
import { QBFT_TYPES, type QbftMessage } from "../containers/consensus.ts";
import type { SignedSSVMessage } from "../containers/messages.ts";
import { type Hex, toHex } from "../hex.ts";
import { sha256 } from "../sha256.ts";

/** What a justification holds: a signed consensus message, or one whose data is none. */
export type Justification = ConsensusMessage | "undecodable";

/** A signed consensus message, decoded and no more: what the network's rules hand on. */
export interface DecodedMessage {
  readonly signed: SignedSSVMessage;
  /** What `signed` has inside. */
  readonly qbft: QbftMessage;
}

/**
 * A signed consensus message with all that the rules need to know of it: decoded and examined once, at the edge. What
 * the rules say of it is a pure function of this and of the instance.
 */
export interface ConsensusMessage extends DecodedMessage {
  /** The instance's duty, where message and envelope name the same one; null where they do not. */
  readonly identifier: Hex | null;
  /** `qbft.root`: sha256 of the value that the message is about. */
  readonly root: Hex;
  /** sha256 of the full data that came with it. */
  readonly dataRoot: Hex;
  /** What is wrong with the message by itself (ssv-spec qbft/messages.go, ProcessingMessage.Validate). */
  readonly fault: Code | null;
  /** What `qbft.roundChangeJustification` holds: a proposal's round-changes, a round-change's prepares. */
  readonly roundChanges: readonly Justification[];
  /** What `qbft.prepareJustification` holds: a proposal's prepares. */
  readonly prepares: readonly Justification[];
  /**
   * Whether every signer's RSA signature holds. The rules ask it of justifications and of decided messages; of a
   * justification that they refuse anyway nothing is verified, and this is false.
   */
  readonly signaturesValid: boolean;
  /** Bytes that the message takes in a justification, its full data left out. */
  readonly justificationBytes: number;
  /** What the value check has against the full data; null, too, where no rule asks for it. */
  readonly valueFault: Code | null;
}

/** Root of a value (ssv-spec qbft/messages.go, HashDataRoot). */
export function rootOfValue(value: Uint8Array): Hex {
  return toHex(sha256(value));
}

/** Whether a round-change says that its sender prepared a value (ssv-spec qbft/messages.go, RoundChangePrepared). */
export function saysPrepared({ msgType, dataRound }: QbftMessage): boolean {
  return msgType === QBFT_TYPES.roundChange && dataRound !== 0;
}
