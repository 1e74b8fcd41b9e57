import type { CBPartialSignatures, SSVMessage } from "../containers/messages.ts";
import { fromHex } from "../hex.ts";
import { validatorMessageId } from "../message-id.ts";
import type { ProtocolProfile } from "../profiles/profile.ts";
import { decodeSsz } from "../ssz.ts";
import { partialSignatureOf, type SigningPartial } from "./partial.ts";

/** The SSVMessage that carries one commit-boost partial (sip-commit-boost-signing.md, executeDuty; decision 2). */
export function commitBoostMessage(partial: SigningPartial, profile: ProtocolProfile): SSVMessage {
  const data: CBPartialSignatures = {
    requestRoot: fromHex(partial.requestRoot),
    partialSig: {
      type: profile.partialTypes.commitBoostSigning,
      slot: partial.slot,
      messages: [partialSignatureOf(partial)],
    },
  };
  return {
    msgType: profile.messageTypes.commitBoostPartialSignature,
    msgId: validatorMessageId(
      fromHex(partial.domain),
      profile.roles.commitBoostSigning,
      fromHex(partial.validatorPublicKey),
    ),
    data: profile.containers.cbPartialSignatures.serialize(data),
  };
}

/** Decodes SSVMessage.Data as CBPartialSignatures, or null (code UnmarshalSSZ). */
export function decodeCommitBoostPartial(
  data: Uint8Array,
  profile: ProtocolProfile,
): CBPartialSignatures | null {
  return decodeSsz(profile.containers.cbPartialSignatures, data);
}

/** Slots by which a partial's may differ from the local request's: requests reach operators around an edge (decision 4). */
export const COMMIT_BOOST_SLOT_TOLERANCE = 1;
