import {
  ByteListType,
  ByteVectorType,
  ContainerType,
  ListBasicType,
  ListCompositeType,
  UintNumberType,
} from "@chainsafe/ssz";
import { ssz } from "@lodestar/types";

/**
 * The messages on the wire as someone else would read them: ssv-spec's containers written down once more, so that a
 * fault in the operators' own does not hide in here, too.
 */
const u64 = new UintNumberType(8);
const bytes = (length: number) => new ByteVectorType(length);

const signedMessage = new ContainerType({
  signatures: new ListCompositeType(new ByteListType(256), 13),
  operatorIds: new ListBasicType(u64, 13),
  ssvMessage: new ContainerType({ msgType: u64, msgId: bytes(56), data: new ByteListType(726_932) }),
  fullData: new ByteListType(8_388_836),
});

const qbftMessage = new ContainerType({
  msgType: u64,
  height: u64,
  round: u64,
  identifier: new ByteListType(56),
  root: bytes(32),
  dataRound: u64,
  roundChanges: new ListCompositeType(new ByteListType(51_852), 13),
  prepares: new ListCompositeType(new ByteListType(3_700), 13),
});

const beaconVote = new ContainerType({
  blockRoot: bytes(32),
  source: ssz.phase0.Checkpoint,
  target: ssz.phase0.Checkpoint,
});

const partialSignatures = new ContainerType({
  type: u64,
  slot: u64,
  messages: new ListCompositeType(
    new ContainerType({ signature: bytes(96), signingRoot: bytes(32), signer: u64, validatorIndex: u64 }),
    5_048,
  ),
});

/** What a vote on the wire would have attesters of its slot sign. */
export interface WireVote {
  readonly slot: number;
  readonly blockRoot: Uint8Array;
  readonly source: { readonly epoch: number; readonly root: Uint8Array };
  readonly target: { readonly epoch: number; readonly root: Uint8Array };
}

/** One operator's partial signature for one validator. */
export interface WirePartial {
  readonly slot: number;
  readonly signer: number;
  readonly validatorIndex: number;
  /** 0x-hex. */
  readonly signingRoot: string;
}

/** What a message says of what is, or could be, signed in a cluster's slot. */
export type WireMessage =
  | { readonly kind: "vote"; readonly vote: WireVote }
  | { readonly kind: "partials"; readonly partials: readonly WirePartial[] }
  | { readonly kind: "other" };

const COMMITTEE_ROLE = 0;
const CONSENSUS = 0;
const PARTIALS = 1;
const VOTE_BYTES = 112;

/** Reads a published message. @throws Error where it is none: operators send nothing else */
export function readWire(data: Uint8Array): WireMessage {
  const { ssvMessage: { msgType, msgId, data: inner }, fullData } = signedMessage.deserialize(data);
  const role = new DataView(msgId.buffer, msgId.byteOffset).getInt32(4, true);
  if (role !== COMMITTEE_ROLE) return { kind: "other" };
  if (msgType === CONSENSUS) {
    if (fullData.length !== VOTE_BYTES) return { kind: "other" };
    const { height: slot } = qbftMessage.deserialize(inner);
    return { kind: "vote", vote: { slot, ...beaconVote.deserialize(fullData) } };
  }
  if (msgType !== PARTIALS) return { kind: "other" };
  const { slot, messages } = partialSignatures.deserialize(inner);
  const partials = messages.map(({ signer, validatorIndex, signingRoot }) => ({
    slot,
    signer,
    validatorIndex,
    signingRoot: hex(signingRoot),
  }));
  return { kind: "partials", partials };
}

/** 0x-hex of bytes. */
export function hex(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes).toString("hex")}`;
}
