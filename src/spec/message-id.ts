import { equalBytes } from "./hex.ts";

const DOMAIN_LENGTH = 4;
const EXECUTOR_START = 8;
const EXECUTOR_LENGTH = 48;
const COMMITTEE_ID_LENGTH = 32;

/** Length of a MessageID in bytes: domain[0:4], role int32 LE [4:8], duty executor [8:56]. */
export const MESSAGE_ID_LENGTH = EXECUTOR_START + EXECUTOR_LENGTH;

function messageId(domain: Uint8Array, role: number, executor: Uint8Array): Uint8Array {
  const id = new Uint8Array(MESSAGE_ID_LENGTH);
  id.set(domain, 0);
  new DataView(id.buffer).setInt32(DOMAIN_LENGTH, role, true);
  id.set(executor, MESSAGE_ID_LENGTH - executor.length);
  return id;
}

/** Id of a validator's messages. @param validatorPublicKey 48 bytes */
export function validatorMessageId(
  domain: Uint8Array,
  role: number,
  validatorPublicKey: Uint8Array,
): Uint8Array {
  return messageId(domain, role, validatorPublicKey);
}

/** Id of a committee's messages: 16 zero bytes, then the id. @param committeeId 32 bytes */
export function committeeMessageId(domain: Uint8Array, role: number, committeeId: Uint8Array): Uint8Array {
  return messageId(domain, role, committeeId);
}

/** The SSV domain, 4 bytes. */
export function domainOf(id: Uint8Array): Uint8Array {
  return id.subarray(0, DOMAIN_LENGTH);
}

/** The runner role, a signed 32-bit number. */
export function roleOf(id: Uint8Array): number {
  return new DataView(id.buffer, id.byteOffset, id.byteLength).getInt32(DOMAIN_LENGTH, true);
}

/** The duty executor's 48 bytes: a validator's public key, or 16 zero bytes and a committee id. */
export function executorOf(id: Uint8Array): Uint8Array {
  return id.subarray(EXECUTOR_START, MESSAGE_ID_LENGTH);
}

/** Whether the id names this validator. */
export function belongsToValidator(id: Uint8Array, validatorPublicKey: Uint8Array): boolean {
  return equalBytes(executorOf(id), validatorPublicKey);
}

/** Whether the id's last 32 bytes are this committee's id; the 16 before them are not looked at, as in the source. */
export function belongsToCommittee(id: Uint8Array, committeeId: Uint8Array): boolean {
  return equalBytes(id.subarray(MESSAGE_ID_LENGTH - COMMITTEE_ID_LENGTH), committeeId);
}
