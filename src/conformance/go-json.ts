import { Buffer } from "node:buffer";
import type { MaybeSigned } from "../spec/validation/signed-ssv-message.ts";

/** Bytes as Go's JSON has them: base64, hex (with 0x or bare), an array of numbers, or null. */
export type GoBytes = string | readonly number[] | null;

/** []byte: base64, or an array where Go could not address the value. */
export function base64Bytes(value: GoBytes): Uint8Array {
  if (value === null) return new Uint8Array();
  return typeof value === "string" ? new Uint8Array(Buffer.from(value, "base64")) : Uint8Array.from(value);
}

/** Fixed-size bytes: hex with or without 0x, or an array. */
export function hexBytes(value: GoBytes): Uint8Array {
  if (value === null) return new Uint8Array();
  if (typeof value !== "string") return Uint8Array.from(value);
  return new Uint8Array(Buffer.from(value.replace(/^0x/, ""), "hex"));
}

/** A SignedSSVMessage as the cases give it. */
export interface GoSignedSSVMessage {
  readonly Signatures: readonly GoBytes[] | null;
  readonly OperatorIDs: readonly number[] | null;
  readonly SSVMessage: { readonly MsgType: number; readonly MsgID: GoBytes; readonly Data: GoBytes } | null;
  readonly FullData: GoBytes;
}

/** The message as this project has it. */
export function signedMessageOf(message: GoSignedSSVMessage): MaybeSigned {
  const inner = message.SSVMessage;
  return {
    signatures: (message.Signatures ?? []).map(base64Bytes),
    operatorIds: [...message.OperatorIDs ?? []],
    fullData: base64Bytes(message.FullData),
    ssvMessage: inner &&
      { msgType: inner.MsgType, msgId: hexBytes(inner.MsgID), data: base64Bytes(inner.Data) },
  };
}
