import type { MessageValidator } from "../../../src/network/validation/validate.ts";
import type { GossipMessage } from "../../../src/ports/network.ts";
import type { PartialSignatureMessage } from "../../../src/spec/containers/messages.ts";
import { alan } from "../../../src/spec/profiles/alan.ts";
import type { ProtocolProfile } from "../../../src/spec/profiles/profile.ts";
import { COMMITTEE, messageIdOf } from "./consensus-support.ts";
import { NETWORK, signers, SLOT, VALIDATORS, verdictOf } from "./support.ts";

/** A committee's gossiped partial signatures in the making. */
export interface PartialsDraft {
  profile: ProtocolProfile;
  operatorIds: number[];
  /** Changes the true signatures of the operators. */
  resign: (signatures: Uint8Array[]) => Uint8Array[];
  msgType: number;
  msgId: Uint8Array;
  type: number;
  slot: number;
  messages: PartialSignatureMessage[];
  /** Instead of the message's own encoding. */
  data: Uint8Array | null;
  fullData: Uint8Array;
  topic: string;
  peer: string;
}

export interface PartialsDraftFacts {
  readonly profile?: ProtocolProfile;
  readonly signer?: number;
  readonly slot?: number;
  readonly peer?: string;
  /** Validators that there is a partial of, each time that they are named. */
  readonly indexes?: readonly number[];
}

const OWN = VALIDATORS.map(({ index }) => index);

/** A partial of an operator and validator; its signature means nothing here. */
export function partialOf(signer: number, validatorIndex: number): PartialSignatureMessage {
  return {
    partialSignature: new Uint8Array(96).fill(0xaa),
    signingRoot: new Uint8Array(32).fill(validatorIndex),
    signer,
    validatorIndex,
  };
}

/** A message that passes every rule at its slot's time: an attestation and a sync-committee message a validator. */
export function partialsDraft(facts: PartialsDraftFacts = {}): PartialsDraft {
  const { profile = alan, signer = 2, slot = SLOT, peer = "peer", indexes = [...OWN, ...OWN] } = facts;
  return {
    profile,
    operatorIds: [signer],
    resign: (signatures) => signatures,
    msgType: profile.messageTypes.partialSignature,
    msgId: messageIdOf("committee", profile),
    type: profile.partialTypes.postConsensus,
    slot,
    messages: indexes.map((index) => partialOf(signer, index)),
    data: null,
    fullData: new Uint8Array(),
    topic: profile.topic(COMMITTEE, NETWORK),
    peer,
  };
}

/** The message as a peer sends it, under the operators' true signatures. */
export function partialsGossip(draft: PartialsDraft): GossipMessage {
  const { profile: { containers }, msgType, msgId, operatorIds, type, slot, messages } = draft;
  const data = draft.data ?? containers.partialSignatureMessages.serialize({ type, slot, messages });
  const ssvMessage = { msgType, msgId, data };
  const bytes = containers.ssvMessage.serialize(ssvMessage);
  const signatures = operatorIds.map((id) => signers.get(id)?.sign(bytes) ?? new Uint8Array(256));
  return {
    topic: draft.topic,
    peer: draft.peer,
    data: containers.signedSSVMessage.serialize({
      signatures: draft.resign(signatures),
      operatorIds,
      ssvMessage,
      fullData: draft.fullData,
    }),
  };
}

/** What a validator says of a message after a change. */
export function judgePartials(
  validator: MessageValidator,
  facts: PartialsDraftFacts = {},
  change: (draft: PartialsDraft) => void = () => {},
): string {
  const draft = partialsDraft(facts);
  change(draft);
  return verdictOf(validator.validate(partialsGossip(draft)));
}
