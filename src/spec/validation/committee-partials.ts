import type { Code } from "../codes.ts";
import type { PartialSignatureMessage, PartialSignatureMessages } from "../containers/messages.ts";
import type { ProtocolProfile } from "../profiles/profile.ts";
import { validateForSigner } from "./partial-signature-messages.ts";

/** Validators in a sync committee, each of which signs in every slot (consensus-specs, SYNC_COMMITTEE_SIZE). */
const SYNC_COMMITTEE_SIZE = 512;

/** Partial signatures of one validator in a slot: an attestation and a sync-committee message. */
const PARTIALS_OF_VALIDATOR = 2;

/** A committee's partial-signature message before anything is trusted. */
export interface GossipedPartials {
  readonly partials: PartialSignatureMessages;
  /** Operators whose RSA signatures are on the message. */
  readonly operatorIds: readonly number[];
  readonly fullDataLength: number;
}

/** Whether data that has partial signatures inside is as small as they may be; asked before it is decoded. */
export function checkPartialsSize(
  data: Uint8Array,
  { limits }: Pick<ProtocolProfile, "limits">,
): Code | null {
  return data.length > limits.partialsData ? "SSVMessageDataTooLarge" : null;
}

/**
 * A committee's partial signatures by themselves (ssv-wire, Message validation 9, in its order): one signer, no full
 * data, the one type that the role has, and all of that signer. Which validators they are for is not asked: operators of
 * a committee may know different ones.
 */
export function checkCommitteePartials(
  { partials, operatorIds, fullDataLength }: GossipedPartials,
  { partialTypes }: Pick<ProtocolProfile, "partialTypes">,
): Code | null {
  if (operatorIds.length !== 1) return "NotExactlyOneSigner";
  if (fullDataLength > 0) return "FullDataNotAllowed";
  if (!Object.values(partialTypes).includes(partials.type)) return "UnknownPartialType";
  if (partials.type !== partialTypes.postConsensus) return "PartialTypeRoleMismatch";
  return validateForSigner(partials, operatorIds[0]!);
}

/**
 * Partial signatures that an operator may send of a committee and slot: an attestation's for each validator, and a
 * sync-committee message's for each that may be in the sync committee.
 */
export function partialsLimit(validators: number): number {
  return Math.min(PARTIALS_OF_VALIDATOR * validators, validators + SYNC_COMMITTEE_SIZE);
}

/**
 * How many partial signatures there are, in all and of one validator (ssv-wire, Message validation 9).
 * @param validators how many the committee has
 */
export function checkPartialCounts(
  messages: readonly Pick<PartialSignatureMessage, "validatorIndex">[],
  validators: number,
): Code | null {
  if (messages.length > partialsLimit(validators)) return "TooManyPartials";
  const counts = new Map<number, number>();
  for (const { validatorIndex } of messages) {
    const count = (counts.get(validatorIndex) ?? 0) + 1;
    if (count > PARTIALS_OF_VALIDATOR) return "TooManyPartialsOfValidator";
    counts.set(validatorIndex, count);
  }
  return null;
}
