import type { QbftMessage } from "../../spec/containers/consensus.ts";
import type { PartialSignatureMessage, PartialSignatureMessages } from "../../spec/containers/messages.ts";
import { base64Bytes, type GoBytes, hexBytes } from "../go-json.ts";
import { type GoDecimal, type GoList, listOf } from "./go-lists.ts";

/** A PartialSignatureMessage as the cases give it. */
export interface GoPartial {
  readonly PartialSignature: GoBytes;
  readonly SigningRoot: GoBytes;
  readonly Signer: number;
  readonly ValidatorIndex: GoDecimal;
}

/** A PartialSignatureMessages as the cases give it. */
export interface GoPartials {
  readonly Type: number;
  readonly Slot: GoDecimal;
  readonly Messages: GoList<GoPartial>;
}

/** The partial as this project has it. */
export function partialOf(partial: GoPartial): PartialSignatureMessage {
  return {
    partialSignature: hexBytes(partial.PartialSignature),
    signingRoot: hexBytes(partial.SigningRoot),
    signer: partial.Signer,
    validatorIndex: Number(partial.ValidatorIndex),
  };
}

/** The partials as this project has them. */
export function partialsOf({ Type, Slot, Messages }: GoPartials): PartialSignatureMessages {
  return { type: Type, slot: Number(Slot), messages: listOf(Messages, partialOf) };
}

/** A qbft.Message as the cases give it. */
export interface GoQbftMessage {
  readonly MsgType: number;
  readonly Height: number;
  readonly Round: number;
  readonly Identifier: GoBytes;
  readonly Root: GoBytes;
  readonly DataRound: number;
  readonly RoundChangeJustification: GoList<GoBytes>;
  readonly PrepareJustification: GoList<GoBytes>;
}

/** The message as this project has it. */
export function qbftMessageOf(message: GoQbftMessage): QbftMessage {
  return {
    msgType: message.MsgType,
    height: message.Height,
    round: message.Round,
    identifier: base64Bytes(message.Identifier),
    root: hexBytes(message.Root),
    dataRound: message.DataRound,
    roundChangeJustification: listOf(message.RoundChangeJustification, base64Bytes),
    prepareJustification: listOf(message.PrepareJustification, base64Bytes),
  };
}
