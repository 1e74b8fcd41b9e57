import { Buffer } from "node:buffer";
import type { QbftMessage } from "../../spec/containers/consensus.ts";
import type { SignedSSVMessage } from "../../spec/containers/messages.ts";
import { fromHex } from "../../spec/hex.ts";
import type { InstanceState } from "../../spec/qbft/instance.ts";
import type { ConsensusMessage } from "../../spec/qbft/message.ts";
import type { MessageLog } from "../../spec/qbft/message-log.ts";
import type { GoSignedSSVMessage } from "../go-json.ts";
import type { GoQbftMessage } from "../types/message-json.ts";
import type { GoCommitteeMember, GoInstance } from "./json.ts";

/** []byte as Go's JSON has it. */
export function base64Of(bytes: Uint8Array | null): string {
  return Buffer.from(bytes ?? []).toString("base64");
}

/** A fixed-size array that Go's JSON has as bare hex. */
export function bareHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function signedJson({ signatures, operatorIds, ssvMessage, fullData }: SignedSSVMessage): GoSignedSSVMessage {
  const { msgType, msgId, data } = ssvMessage;
  return {
    Signatures: signatures.map(base64Of),
    OperatorIDs: operatorIds,
    SSVMessage: { MsgType: msgType, MsgID: bareHex(msgId), Data: base64Of(data) },
    FullData: base64Of(fullData),
  };
}

function qbftJson(message: QbftMessage): GoQbftMessage {
  return {
    MsgType: message.msgType,
    Height: message.height,
    Round: message.round,
    Identifier: base64Of(message.identifier),
    Root: bareHex(message.root),
    DataRound: message.dataRound,
    RoundChangeJustification: message.roundChangeJustification.map(base64Of),
    PrepareJustification: message.prepareJustification.map(base64Of),
  };
}

function messageJson({ signed, qbft }: ConsensusMessage) {
  return { SignedMessage: signedJson(signed), QBFTMessage: qbftJson(qbft) };
}

function containerJson(log: MessageLog) {
  return {
    Msgs: Object.fromEntries(Object.entries(log).map(([round, all]) => [round, all.map(messageJson)])),
  };
}

/** An instance in the shape of Go's JSON (ssv-spec qbft/instance.go, qbft/state.go). @param member as the case gives it */
export function instanceJson(instance: InstanceState, member: GoCommitteeMember): GoInstance {
  return {
    State: {
      CommitteeMember: member,
      ID: base64Of(fromHex(instance.identifier)),
      Round: instance.round,
      Height: instance.height,
      LastPreparedRound: instance.preparedRound,
      LastPreparedValue: base64Of(instance.preparedValue),
      ProposalAcceptedForCurrentRound: instance.accepted && messageJson(instance.accepted),
      Decided: instance.decidedValue !== null,
      DecidedValue: base64Of(instance.decidedValue),
      ProposeContainer: containerJson(instance.proposals),
      PrepareContainer: containerJson(instance.prepares),
      CommitContainer: containerJson(instance.commits),
      RoundChangeContainer: containerJson(instance.roundChanges),
    },
    StartValue: base64Of(instance.startValue),
    ...instance.stopped && { forceStop: true },
  };
}
