import { ContainerType, ListCompositeType } from "@chainsafe/ssz";
import { byteList, bytes32, uint64 } from "../ssz.ts";

/** What a QBFT message is for; its number on the wire (ssv-spec qbft/messages.go). */
export const QBFT_TYPES = { proposal: 0, prepare: 1, commit: 2, roundChange: 3 } as const;

/** A message of one consensus instance, the data of an SSVMessage of type consensus (ssv-spec qbft/messages.go). */
export interface QbftMessage {
  /** One of QBFT_TYPES. */
  msgType: number;
  height: number;
  /** From 1 on. */
  round: number;
  /** The MessageID of the instance's duty: 56 bytes in a valid message. */
  identifier: Uint8Array;
  /** sha256 of the full data, 32 bytes. */
  root: Uint8Array;
  /** In a round-change: the last round that this operator prepared in; 0 for none. */
  dataRound: number;
  /** SSZ of SignedSSVMessages, without full data: a proposal's round-changes, or a round-change's prepares. */
  roundChangeJustification: Uint8Array[];
  /** SSZ of SignedSSVMessages, without full data: a proposal's prepares. */
  prepareJustification: Uint8Array[];
}

/** Bytes that a proposal's round-change, or a round-change's prepare, may have at most (ssv-spec qbft/messages.go). */
export const MAX_ROUND_CHANGE_JUSTIFICATION = 51_852;
/** Bytes that a proposal's prepare may have at most. */
export const MAX_PREPARE_JUSTIFICATION = 3_700;

export const qbftMessage = new ContainerType({
  msgType: uint64,
  height: uint64,
  round: uint64,
  identifier: byteList(56),
  root: bytes32,
  dataRound: uint64,
  roundChangeJustification: new ListCompositeType(byteList(MAX_ROUND_CHANGE_JUSTIFICATION), 13),
  prepareJustification: new ListCompositeType(byteList(MAX_PREPARE_JUSTIFICATION), 13),
}, { typeName: "QbftMessage" });
