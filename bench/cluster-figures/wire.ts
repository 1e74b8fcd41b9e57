import { quorum } from "../../src/spec/committee.ts";
import { attestationData } from "../../src/spec/containers/beacon.ts";
import { QBFT_TYPES, qbftMessage } from "../../src/spec/containers/consensus.ts";
import { beaconVote, proposerConsensusData } from "../../src/spec/containers/consensus-data.ts";
import { BEACON_ROLES, type ProtocolProfile } from "../../src/spec/profiles/profile.ts";
import { MESSAGE_ID_LENGTH } from "../../src/spec/message-id.ts";

/** The kinds of message that a duty without faults sends. */
export type Kind = "proposal" | "prepare" | "commit" | "decided" | "postConsensus";

/** Number of messages of each kind, and bytes of one. */
export type Traffic = Readonly<Record<Kind, { readonly messages: number; readonly bytes: number }>>;

/** Bytes of an RSA-2048 signature. */
const SIGNATURE = new Uint8Array(256);
const NO_DATA = new Uint8Array();
/** Only lengths count here: every root, key and signature is of zeros. */
const ROOT = new Uint8Array(32);
const IDENTIFIER = new Uint8Array(MESSAGE_ID_LENGTH);
const CHECKPOINT = { epoch: 0, root: ROOT };

/** What a committee decides for a slot, whatever its duties are (SIP, Consensus Data): 112 bytes. */
export const VOTE = beaconVote.serialize({ blockRoot: ROOT, source: CHECKPOINT, target: CHECKPOINT });

/** What a duty of one validator decided before: its duty, and the data beside it. */
function valueOf(type: number, dataSsz: Uint8Array): Uint8Array {
  return proposerConsensusData.serialize({
    duty: {
      type,
      publicKey: new Uint8Array(48),
      slot: 0,
      validatorIndex: 0,
      committeeIndex: 0,
      committeeLength: 0,
      committeesAtSlot: 0,
      validatorCommitteeIndex: 0,
      validatorSyncCommitteeIndices: type === BEACON_ROLES.syncCommittee ? [0] : [],
    },
    version: 0,
    dataSsz,
  });
}

/** The value of one validator's attestation, before. */
export const ATTESTATION_VALUE = valueOf(
  BEACON_ROLES.attester,
  attestationData.serialize({
    slot: 0,
    index: 0,
    beaconBlockRoot: ROOT,
    source: CHECKPOINT,
    target: CHECKPOINT,
  }),
);

/** The value of one validator's sync-committee message, before: it says a block root. */
export const SYNC_VALUE = valueOf(BEACON_ROLES.syncCommittee, ROOT);

/** What a signed message has beside the message itself: one signer and no value unless told. */
interface Beside {
  readonly signers?: number;
  readonly fullData?: Uint8Array;
}

function signedBytes(
  { containers }: ProtocolProfile,
  ssvMessage: { msgType: number; data: Uint8Array },
  { signers = 1, fullData = NO_DATA }: Beside = {},
): number {
  return containers.signedSSVMessage.serialize({
    signatures: Array.from({ length: signers }, () => SIGNATURE),
    operatorIds: Array.from({ length: signers }, (_, i) => i + 1),
    ssvMessage: { ...ssvMessage, msgId: IDENTIFIER },
    fullData,
  }).length;
}

/** A consensus message of a first round, which has no justifications. */
function consensusBytes(
  profile: ProtocolProfile,
  msgType: number,
  beside: Beside = {},
): number {
  const data = qbftMessage.serialize({
    msgType,
    height: 0,
    round: 1,
    identifier: IDENTIFIER,
    root: ROOT,
    dataRound: 0,
    roundChangeJustification: [],
    prepareJustification: [],
  });
  return signedBytes(profile, { msgType: profile.messageTypes.consensus, data }, beside);
}

/** Bytes of one operator's post-consensus message, signed, with one partial signature for each validator. */
export function postConsensusBytes(profile: ProtocolProfile, validators: number): number {
  const partial = { partialSignature: new Uint8Array(96), signingRoot: ROOT, signer: 1, validatorIndex: 0 };
  const data = profile.containers.partialSignatureMessages.serialize({
    type: profile.partialTypes.postConsensus,
    slot: 0,
    messages: Array.from({ length: validators }, () => partial),
  });
  return signedBytes(profile, { msgType: profile.messageTypes.partialSignature, data });
}

/**
 * What n operators send for a duty that decides in its first round: a proposal, and of each operator a prepare, a
 * commit, the decided message (with a quorum's signatures and the value) and a post-consensus message.
 *
 * @param size n
 * @param value what is decided
 * @param validators partial signatures in a post-consensus message
 */
export function dutyTraffic(
  profile: ProtocolProfile,
  size: number,
  value: Uint8Array,
  validators: number,
): Traffic {
  const decided = { signers: quorum(size), fullData: value };
  return {
    proposal: { messages: 1, bytes: consensusBytes(profile, QBFT_TYPES.proposal, { fullData: value }) },
    prepare: { messages: size, bytes: consensusBytes(profile, QBFT_TYPES.prepare) },
    commit: { messages: size, bytes: consensusBytes(profile, QBFT_TYPES.commit) },
    decided: { messages: size, bytes: consensusBytes(profile, QBFT_TYPES.commit, decided) },
    postConsensus: { messages: size, bytes: postConsensusBytes(profile, validators) },
  };
}
