import { QBFT_TYPES, type QbftMessage } from "../../../src/spec/containers/consensus.ts";
import type { SignedSSVMessage } from "../../../src/spec/containers/messages.ts";
import { validatorMessageId } from "../../../src/spec/message-id.ts";
import { alan } from "../../../src/spec/profiles/alan.ts";
import { sha256 } from "../../../src/spec/sha256.ts";

/** A consensus message in the making: what is signed inside, and what is around it. */
export interface ConsensusDraft {
  signed: SignedSSVMessage;
  message: QbftMessage;
}

/** The name of a QBFT type, or that of a commit of several signers. */
export type ConsensusKind = keyof typeof QBFT_TYPES | "decided";

export const KINDS: readonly ConsensusKind[] = ["proposal", "prepare", "commit", "roundChange", "decided"];

export const ID = validatorMessageId(Uint8Array.of(0, 0, 3, 1), 2, new Uint8Array(48).fill(0x8e));
export const VALUE = new TextEncoder().encode("value");

/** A signed message without full data, as a justification carries it. */
export const JUSTIFICATION = alan.containers.signedSSVMessage.serialize({
  signatures: [new Uint8Array(256)],
  operatorIds: [3],
  ssvMessage: { msgType: 0, msgId: ID, data: Uint8Array.of(1) },
  fullData: new Uint8Array(),
});

/** A message that is right by itself. Where something of `message` is to change, `data` does not matter to the rules. */
export function consensusDraft(kind: ConsensusKind): ConsensusDraft {
  const decided = kind === "decided";
  const operatorIds = decided ? [1, 2, 3] : [2];
  return {
    signed: {
      signatures: operatorIds.map(() => new Uint8Array(256)),
      operatorIds,
      ssvMessage: { msgType: 0, msgId: ID, data: new Uint8Array() },
      fullData: kind === "proposal" || decided ? VALUE : new Uint8Array(),
    },
    message: {
      msgType: QBFT_TYPES[decided ? "commit" : kind],
      height: 12,
      round: 1,
      identifier: ID,
      root: sha256(VALUE),
      dataRound: 0,
      roundChangeJustification: [],
      prepareJustification: [],
    },
  };
}
