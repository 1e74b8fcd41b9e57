import type { PartialSignatureMessages, SSVMessage } from "../containers/messages.ts";
import { toHex } from "../hex.ts";
import type { ProtocolProfile } from "../profiles/profile.ts";
import {
  COMMIT_BOOST_SLOT_TOLERANCE,
  commitBoostMessage,
  decodeCommitBoostPartial,
} from "./commit-boost-message.ts";
import { COMMIT_BOOST_SLOTS_AHEAD, PRECONF_SLOTS_AHEAD } from "../validation/signing-partials.ts";
import type { SigningKey, SigningRole } from "./key.ts";
import type { SigningPartial } from "./partial.ts";
import { decodePartialSignatures, PRECONF_SLOT_TOLERANCE, preconfMessage } from "./preconf-message.ts";

/** How partials of a signing role travel (decision 2). */
export interface SigningWire {
  /** SSVMessage type. */
  readonly messageType: (profile: ProtocolProfile) => number;
  /** PartialSigMsgType. */
  readonly partialType: (profile: ProtocolProfile) => number;
  /** Slots that a partial's may differ from the local request's (decision 4). */
  readonly slotTolerance: number;
  /** Slots that a partial's may be ahead of the current one. */
  readonly slotsAhead: number;
  /** The SSVMessage of one partial. */
  readonly encode: (partial: SigningPartial, profile: ProtocolProfile) => SSVMessage;
  /** The partials in SSVMessage.Data and the root of the duty they are for; null where it does not decode. */
  readonly decode: (data: Uint8Array, profile: ProtocolProfile) => DecodedPartials | null;
}

/** Partials with what routes them. */
export interface DecodedPartials {
  /** RequestRoot, where the message carries one. */
  readonly requestRoot: Uint8Array | null;
  readonly partials: PartialSignatureMessages;
}

/** Each signing role's way over the wire. */
export const SIGNING_WIRE: Readonly<Record<SigningRole, SigningWire>> = {
  commitBoostSigning: {
    messageType: (profile) => profile.messageTypes.commitBoostPartialSignature,
    partialType: (profile) => profile.partialTypes.commitBoostSigning,
    slotTolerance: COMMIT_BOOST_SLOT_TOLERANCE,
    slotsAhead: COMMIT_BOOST_SLOTS_AHEAD,
    encode: commitBoostMessage,
    decode(data, profile) {
      const decoded = decodeCommitBoostPartial(data, profile);
      return decoded && { requestRoot: decoded.requestRoot, partials: decoded.partialSig };
    },
  },
  preconfirmation: {
    messageType: (profile) => profile.messageTypes.partialSignature,
    partialType: (profile) => profile.partialTypes.preconfirmation,
    slotTolerance: PRECONF_SLOT_TOLERANCE,
    slotsAhead: PRECONF_SLOTS_AHEAD,
    encode: preconfMessage,
    decode(data, profile) {
      const partials = decodePartialSignatures(data, profile);
      return partials && { requestRoot: null, partials };
    },
  },
};

/** The role that a message id's number means in a profile, if it is a signing role. */
export function signingRoleOf(number: number, profile: ProtocolProfile): SigningRole | null {
  if (number === profile.roles.commitBoostSigning) return "commitBoostSigning";
  return number === profile.roles.preconfirmation ? "preconfirmation" : null;
}

/** The duty that partials of one message are for; the message has at least one partial. */
export function signingKeyOfPartials(
  role: SigningRole,
  validatorPublicKey: SigningKey["validatorPublicKey"],
  { requestRoot, partials }: DecodedPartials,
): SigningKey {
  return { role, validatorPublicKey, root: toHex(requestRoot ?? partials.messages[0]!.signingRoot) };
}
