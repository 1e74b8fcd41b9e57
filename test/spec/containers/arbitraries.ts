import fc from "fast-check";
import type {
  CBPartialSignatures,
  MessageContainers,
  PartialSignatureMessage,
  PartialSignatureMessages,
  SignedSSVMessage,
  SSVMessage,
} from "../../../src/spec/containers/messages.ts";
import type {
  CBSigningDuty,
  CommitteeMember,
  Share,
  ValidatorDuty,
} from "../../../src/spec/containers/registry.ts";
import { bytesOf, uint64s } from "../arbitraries.ts";

/** Lists are as long as tests can bear; the limits themselves have tests of their own. */
const someBytes = fc.uint8Array({ maxLength: 300 });

const ssvMessage: fc.Arbitrary<SSVMessage> = fc.record({
  msgType: uint64s,
  msgId: bytesOf(56),
  data: someBytes,
});

const signedSSVMessage: fc.Arbitrary<SignedSSVMessage> = fc.record({
  signatures: fc.array(fc.uint8Array({ maxLength: 256 }), { maxLength: 13 }),
  operatorIds: fc.array(uint64s, { maxLength: 13 }),
  ssvMessage,
  fullData: someBytes,
});

const partialSignatureMessage: fc.Arbitrary<PartialSignatureMessage> = fc.record({
  partialSignature: bytesOf(96),
  signingRoot: bytesOf(32),
  signer: uint64s,
  validatorIndex: uint64s,
});

const partialSignatureMessages: fc.Arbitrary<PartialSignatureMessages> = fc.record({
  type: uint64s,
  slot: uint64s,
  messages: fc.array(partialSignatureMessage, { maxLength: 5 }),
});

const cbPartialSignatures: fc.Arbitrary<CBPartialSignatures> = fc.record({
  requestRoot: bytesOf(32),
  partialSig: partialSignatureMessages,
});

/** A value of every wire container. */
export const messageValues: { readonly [Name in keyof MessageContainers]: fc.Arbitrary<unknown> } = {
  ssvMessage,
  signedSSVMessage,
  partialSignatureMessage,
  partialSignatureMessages,
  cbPartialSignatures,
};

const validatorDuty: fc.Arbitrary<ValidatorDuty> = fc.record({
  type: uint64s,
  publicKey: bytesOf(48),
  slot: uint64s,
  validatorIndex: uint64s,
  committeeIndex: uint64s,
  committeeLength: uint64s,
  committeesAtSlot: uint64s,
  validatorCommitteeIndex: uint64s,
  validatorSyncCommitteeIndices: fc.array(uint64s, { maxLength: 13 }),
});

const share: fc.Arbitrary<Share> = fc.record({
  validatorIndex: uint64s,
  validatorPublicKey: bytesOf(48),
  sharePublicKey: bytesOf(48),
  committee: fc.array(fc.record({ sharePublicKey: bytesOf(48), signer: uint64s }), { maxLength: 13 }),
  domain: bytesOf(4),
  feeRecipient: bytesOf(20),
  graffiti: bytesOf(32),
});

const committeeMember: fc.Arbitrary<CommitteeMember> = fc.record({
  operatorId: uint64s,
  committeeId: bytesOf(32),
  publicKey: bytesOf(459),
  faultyNodes: uint64s,
  committee: fc.array(fc.record({ operatorId: uint64s, publicKey: bytesOf(459) }), { maxLength: 4 }),
  domain: bytesOf(4),
});

const cbSigningDuty: fc.Arbitrary<CBSigningDuty> = fc.record({
  request: fc.record({ root: bytesOf(32) }),
  duty: validatorDuty,
});

/** A value of every container of the registry. */
export const registryValues = {
  committeeMember,
  share,
  validatorDuty,
  cbSigningRequest: fc.record({ root: bytesOf(32) }),
  cbSigningDuty,
};
