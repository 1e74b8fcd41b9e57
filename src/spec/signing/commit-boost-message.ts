import type { CBPartialSignatures, SSVMessage } from "../containers/messages.ts";
import { fromHex, type Hex } from "../hex.ts";
import { validatorMessageId } from "../message-id.ts";
import type { ProtocolProfile } from "../profiles/profile.ts";
import { decodeSsz } from "../ssz.ts";

/** What goes into an operator's commit-boost partial. */
export interface CommitBoostPartial {
  /** SSV domain, 4 bytes. */
  readonly domain: Hex;
  readonly validatorPublicKey: Hex;
  readonly validatorIndex: number;
  readonly requestRoot: Hex;
  readonly signingRoot: Hex;
  readonly slot: number;
  readonly signer: number;
  /** 96 bytes. */
  readonly signature: Uint8Array;
}

/** The SSVMessage that carries one commit-boost partial (sip-commit-boost-signing.md, executeDuty; decision 2). */
export function commitBoostMessage(partial: CommitBoostPartial, profile: ProtocolProfile): SSVMessage {
  const data: CBPartialSignatures = {
    requestRoot: fromHex(partial.requestRoot),
    partialSig: {
      type: profile.partialTypes.commitBoostSigning,
      slot: partial.slot,
      messages: [{
        partialSignature: partial.signature,
        signingRoot: fromHex(partial.signingRoot),
        signer: partial.signer,
        validatorIndex: partial.validatorIndex,
      }],
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
export const SLOT_TOLERANCE = 1;
