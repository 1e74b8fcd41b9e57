import type { PartialSignatureMessages, SSVMessage } from "../containers/messages.ts";
import { fromHex } from "../hex.ts";
import { validatorMessageId } from "../message-id.ts";
import type { ProtocolProfile } from "../profiles/profile.ts";
import { decodeSsz } from "../ssz.ts";
import { partialSignatureOf, type SigningPartial } from "./partial.ts";

/** Slots by which a partial's may differ from the local request's: none, the sidecar gives all the same (decision 4). */
export const PRECONF_SLOT_TOLERANCE = 0;

/** The SSVMessage that carries one preconfirmation partial: plain PartialSignatureMessages (decision 2). */
export function preconfMessage(partial: SigningPartial, profile: ProtocolProfile): SSVMessage {
  const data: PartialSignatureMessages = {
    type: profile.partialTypes.preconfirmation,
    slot: partial.slot,
    messages: [partialSignatureOf(partial)],
  };
  return {
    msgType: profile.messageTypes.partialSignature,
    msgId: validatorMessageId(
      fromHex(partial.domain),
      profile.roles.preconfirmation,
      fromHex(partial.validatorPublicKey),
    ),
    data: profile.containers.partialSignatureMessages.serialize(data),
  };
}

/** Decodes SSVMessage.Data as PartialSignatureMessages, or null (code UnmarshalSSZ). */
export function decodePartialSignatures(
  data: Uint8Array,
  profile: ProtocolProfile,
): PartialSignatureMessages | null {
  return decodeSsz(profile.containers.partialSignatureMessages, data);
}
