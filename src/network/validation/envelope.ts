import type { CommitteeEntry, Registry, ValidatorEntry } from "../../ports/registry.ts";
import type { OperatorVerifier } from "../../ports/signing.ts";
import type { Code } from "../../spec/codes.ts";
import type { SignedSSVMessage, SSVMessage } from "../../spec/containers/messages.ts";
import { equalBytes, type Hex, toHex } from "../../spec/hex.ts";
import { domainOf, executorOf, roleOf } from "../../spec/message-id.ts";
import type { ProtocolProfile } from "../../spec/profiles/profile.ts";
import { MAX_MESSAGE_BYTES } from "../limits.ts";
import { validateSignedSSVMessage } from "../../spec/validation/signed-ssv-message.ts";

/** Length of an RSA-2048 signature. */
const SIGNATURE_LENGTH = 256;

/** Bytes of SSVMessage.Data that a peer may send at most (ssv-wire rule 3). */
const MAX_DATA = 740_506;

/** Rule 1, before anything is decoded: something there, and not too much of it. */
export function checkGossipSize(data: Uint8Array): Code | null {
  if (data.length === 0) return "EmptyMessage";
  return data.length > MAX_MESSAGE_BYTES ? "MessageTooLarge" : null;
}

/** Rule 2: signers and signatures, as far as the message alone tells. */
export function checkSigners(message: SignedSSVMessage): Code | null {
  const code = validateSignedSSVMessage(message);
  if (code) return code;
  if (message.signatures.some((signature) => signature.length !== SIGNATURE_LENGTH)) {
    return "SignatureLengthInvalid";
  }
  const ids = message.operatorIds;
  return ids.every((id, i) => i === 0 || ids[i - 1]! < id) ? null : "UnsortedSigners";
}

/** Rule 2's last line: every signer is an operator that the registry knows. */
export function checkOperators(
  message: SignedSSVMessage,
  registry: Pick<Registry, "operatorKey">,
): Code | null {
  return message.operatorIds.every((id) => registry.operatorKey(id) !== null) ? null : "UnknownOperator";
}

/** Rule 3: data, its size, type, domain, role, in this order. */
export function checkSSVMessage(
  message: SSVMessage,
  profile: ProtocolProfile,
  domain: Uint8Array,
): Code | null {
  if (message.data.length === 0) return "EmptyData";
  if (message.data.length > MAX_DATA) return "SSVMessageDataTooLarge";
  if (!Object.values(profile.messageTypes).includes(message.msgType)) return "MessageTypeInvalid";
  if (!equalBytes(domainOf(message.msgId), domain)) return "WrongDomain";
  return Object.values(profile.roles).includes(roleOf(message.msgId)) ? null : "SSVMessageInvalidRole";
}

/** Rule 4 for a validator's messages: the validator that the id names. */
export function validatorOf(
  message: SSVMessage,
  registry: Pick<Registry, "validator">,
): ValidatorEntry | null {
  return registry.validator(toHex(executorOf(message.msgId)));
}

/** Zero bytes before the CommitteeID in a message id. */
const COMMITTEE_PREFIX = 16;

/**
 * Rule 4 for a committee's messages: the committee that the id names, with a validator at least. Where the bytes before
 * the CommitteeID are not zero it names none: else one committee would have any number of message ids.
 */
export function committeeOf(
  message: SSVMessage,
  committee: (id: Hex) => CommitteeEntry | null,
): CommitteeEntry | Code {
  const executor = executorOf(message.msgId);
  const named = executor.subarray(0, COMMITTEE_PREFIX).every((byte) => byte === 0);
  const entry = named ? committee(toHex(executor.subarray(COMMITTEE_PREFIX))) : null;
  if (!entry) return "UnknownCommittee";
  return entry.validators.length > 0 ? entry : "CommitteeWithoutValidators";
}

/** Rule 5: the signer is of the committee, and the topic is the committee's. */
export function checkCommittee(
  message: SignedSSVMessage,
  { operatorIds }: { readonly operatorIds: readonly number[] },
  topic: string,
  committeeTopic: string,
): Code | null {
  const outsider = message.operatorIds.some((id) => !operatorIds.includes(id));
  if (outsider) return "SignerIsNotInCommittee";
  return topic === committeeTopic ? null : "WrongTopic";
}

/** The last check of all: whether every signer's RSA signature over the inner message holds. */
export function signedByAll(
  { signatures, operatorIds, ssvMessage }: SignedSSVMessage,
  { containers }: ProtocolProfile,
  registry: Pick<Registry, "operatorKey">,
  verify: OperatorVerifier,
): boolean {
  const bytes = containers.ssvMessage.serialize(ssvMessage);
  return operatorIds.every((id, i) => {
    const key = registry.operatorKey(id);
    return key !== null && verify(key, bytes, signatures[i]!);
  });
}
