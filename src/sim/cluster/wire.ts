import { QBFT_TYPES, type QbftMessage, qbftMessage } from "../../spec/containers/consensus.ts";
import type { PartialSignatureMessages, SignedSSVMessage } from "../../spec/containers/messages.ts";
import { boole } from "../../spec/profiles/boole.ts";
import type { Carried } from "../network.ts";
import { PARTIALS_TYPE } from "./plan.ts";

const TYPE_NAMES = Object.fromEntries(Object.entries(QBFT_TYPES).map(([name, type]) => [type, name]));

/** A message of a cluster's slot: of its consensus, or with its partial signatures. */
export type Wire =
  & { readonly signed: SignedSSVMessage }
  & (
    | { readonly qbft: QbftMessage; readonly partials: null }
    | { readonly qbft: null; readonly partials: PartialSignatureMessages }
  );

/** Decodes what an operator sent. @throws Error where it is malformed, which no operator's is */
export function decodeWire(data: Uint8Array): Wire {
  const { containers, messageTypes } = boole;
  const signed = containers.signedSSVMessage.deserialize(data);
  const { msgType, data: inner } = signed.ssvMessage;
  return msgType === messageTypes.consensus
    ? { signed, qbft: qbftMessage.deserialize(inner), partials: null }
    : { signed, qbft: null, partials: containers.partialSignatureMessages.deserialize(inner) };
}

/** What the network's faults look at. */
export function carriedOf({ qbft }: Wire): Carried {
  return qbft ?? { msgType: PARTIALS_TYPE, round: 0 };
}

/** A message in words. */
export function described({ signed, qbft, partials }: Wire): string {
  const signers = signed.operatorIds.join("+");
  if (partials) return `${partials.messages.length} partials of slot ${partials.slot} of ${signers}`;
  const { msgType, height, round, dataRound } = qbft;
  const prepared = dataRound > 0 ? `, prepared in ${dataRound}` : "";
  const value = signed.fullData.length > 0 ? ` for ${blockOf(signed.fullData)}` : "";
  return `${
    TYPE_NAMES[msgType] ?? msgType
  } of slot ${height} round ${round}${prepared}${value} of ${signers}`;
}

/** The beginning of the block root that a vote begins with. */
function blockOf(value: Uint8Array): string {
  return [...value.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
