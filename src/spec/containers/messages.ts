import { ContainerType, ListCompositeType } from "@chainsafe/ssz";
import { byteList, bytes32, bytes56, bytes96, operatorIdList, uint64 } from "../ssz.ts";

/** Limits of the wire containers that differ between protocol profiles (ssv-spec v1.2.0 and 5d11f26b, ssz-max tags). */
export interface MessageLimits {
  /** Bytes of SSVMessage.Data. */
  readonly data: number;
  /** Bytes of SSVMessage.Data that has partial signatures inside (decision 18). */
  readonly partialsData: number;
  /** Partial signatures in one PartialSignatureMessages. */
  readonly partialSignatures: number;
  /** Bytes of SignedSSVMessage.FullData. */
  readonly fullData: number;
}

/** What an operator signs and sends; `data` is the SSZ of the message that `msgType` names. */
export interface SSVMessage {
  msgType: number;
  /** MessageID, 56 bytes: domain, role, duty executor (see message-id.ts). */
  msgId: Uint8Array;
  data: Uint8Array;
}

/** An SSVMessage under one or more operators' RSA signatures, `signatures[i]` by `operatorIds[i]`. */
export interface SignedSSVMessage {
  signatures: Uint8Array[];
  operatorIds: number[];
  ssvMessage: SSVMessage;
  fullData: Uint8Array;
}

/** One partial BLS signature: 144 bytes. */
export interface PartialSignatureMessage {
  /** Compressed G2, 96 bytes. */
  partialSignature: Uint8Array;
  /** The root that was signed, 32 bytes. */
  signingRoot: Uint8Array;
  /** Operator id. */
  signer: number;
  validatorIndex: number;
}

/** Partial signatures of one operator for one slot. */
export interface PartialSignatureMessages {
  type: number;
  slot: number;
  messages: PartialSignatureMessage[];
}

/** A commit-boost partial with the request root that routes it; 200 bytes with its one message (SIP, MsgType). */
export interface CBPartialSignatures {
  /** RequestRoot, 32 bytes (decision 1). */
  requestRoot: Uint8Array;
  partialSig: PartialSignatureMessages;
}

/** The wire containers under one profile's limits. */
export function messageContainers(limits: MessageLimits) {
  const ssvMessage = new ContainerType(
    { msgType: uint64, msgId: bytes56, data: byteList(limits.data) },
    { typeName: "SSVMessage" },
  );
  const signedSSVMessage = new ContainerType({
    signatures: new ListCompositeType(byteList(256), 13),
    operatorIds: operatorIdList,
    ssvMessage,
    fullData: byteList(limits.fullData),
  }, { typeName: "SignedSSVMessage" });
  const partialSignatureMessage = new ContainerType(
    { partialSignature: bytes96, signingRoot: bytes32, signer: uint64, validatorIndex: uint64 },
    { typeName: "PartialSignatureMessage" },
  );
  const partialSignatureMessages = new ContainerType({
    type: uint64,
    slot: uint64,
    messages: new ListCompositeType(partialSignatureMessage, limits.partialSignatures),
  }, { typeName: "PartialSignatureMessages" });
  const cbPartialSignatures = new ContainerType(
    { requestRoot: bytes32, partialSig: partialSignatureMessages },
    { typeName: "CBPartialSignatures" },
  );
  return {
    ssvMessage,
    signedSSVMessage,
    partialSignatureMessage,
    partialSignatureMessages,
    cbPartialSignatures,
  };
}

/** SSZ types of one profile's messages. */
export type MessageContainers = ReturnType<typeof messageContainers>;
