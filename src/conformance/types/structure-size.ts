import { ByteVectorType, ContainerType, type Type } from "@chainsafe/ssz";
import { attestationData, syncCommitteeContribution } from "../../spec/containers/beacon.ts";
import {
  aggregatorCommitteeConsensusData,
  beaconVote,
  proposerConsensusData,
} from "../../spec/containers/consensus-data.ts";
import { qbftMessage } from "../../spec/containers/consensus.ts";
import type { SignedSSVMessage } from "../../spec/containers/messages.ts";
import { validatorDuty } from "../../spec/containers/registry.ts";
import { boole } from "../../spec/profiles/boole.ts";
import { byteList, bytes96 } from "../../spec/ssz.ts";
import { base64Bytes, type GoBytes, type GoSignedSSVMessage, hexBytes, signedMessageOf } from "../go-json.ts";
import { differs, runner } from "../case.ts";
import { attestationDataOf, beaconVoteOf, contributionOf, type GoAttestationData } from "./beacon-json.ts";
import { aggregatorCommitteeDataOf, dutyOf, proposerDataOf } from "./consensus-data-json.ts";
import { partialOf, partialsOf, qbftMessageOf } from "./message-json.ts";

interface SizeCase {
  readonly Object: object;
  readonly ExpectedEncodedLength: number;
  /** Whether nothing of the object's kind is longer. */
  readonly IsMaxSize: boolean;
}

/** Bytes of the object's encoding, and the most that one of its kind takes. */
interface Sizes {
  readonly length: number;
  readonly max: number;
}

/** How objects of a kind are known, and measured. */
interface Kind {
  readonly field: string;
  readonly measure: (object: never) => Sizes;
}

function kind<Go, Value>(field: string, type: Type<Value>, read: (object: Go) => Value): Kind {
  const measure = (object: Go) => ({ length: type.serialize(read(object)).length, max: type.maxSize });
  return { field, measure };
}

type GoSSVMessage = NonNullable<GoSignedSSVMessage["SSVMessage"]>;

function ssvMessageOf({ MsgType, MsgID, Data }: GoSSVMessage) {
  return { msgType: MsgType, msgId: hexBytes(MsgID), data: base64Bytes(Data) };
}

interface GoAttestation {
  readonly aggregation_bits: GoBytes;
  readonly data: GoAttestationData;
  readonly signature: GoBytes;
  /** From Electra on. */
  readonly committee_bits?: GoBytes;
}

/** The source bounds the bytes of an attestation's bits by the number of bits, and these cases fill them with bytes. */
function attestationFields(limit: number) {
  return { aggregationBits: byteList(limit), data: attestationData, signature: bytes96 };
}

const phase0Attestation = new ContainerType(attestationFields(2_048));

const electraAttestation = new ContainerType({
  ...attestationFields(131_072),
  committeeBits: new ByteVectorType(8),
});

function attestationOf({ aggregation_bits, data, signature, committee_bits }: GoAttestation) {
  return {
    aggregationBits: hexBytes(aggregation_bits),
    data: attestationDataOf(data),
    signature: hexBytes(signature),
    committeeBits: hexBytes(committee_bits ?? null),
  };
}

const { ssvMessage, signedSSVMessage, partialSignatureMessage, partialSignatureMessages } = boole.containers;

/** Every kind with a field that none after it has. */
const KINDS: readonly Kind[] = [
  kind(
    "SSVMessage",
    signedSSVMessage,
    (object: GoSignedSSVMessage) => signedMessageOf(object) as SignedSSVMessage,
  ),
  kind("MsgID", ssvMessage, ssvMessageOf),
  kind("Identifier", qbftMessage, qbftMessageOf),
  kind("Messages", partialSignatureMessages, partialsOf),
  kind("PartialSignature", partialSignatureMessage, partialOf),
  kind("BlockRoot", beaconVote, beaconVoteOf),
  kind("DataSSZ", proposerConsensusData, proposerDataOf),
  kind("Aggregators", aggregatorCommitteeConsensusData, aggregatorCommitteeDataOf),
  kind("PubKey", validatorDuty, dutyOf),
  kind("subcommittee_index", syncCommitteeContribution, contributionOf),
  kind("committee_bits", electraAttestation, attestationOf),
  kind("aggregation_bits", phase0Attestation, attestationOf),
];

/** How long an object is when encoded, and whether it is as long as its kind can be. */
export const structureSize = runner<SizeCase>(({ Object: object, ExpectedEncodedLength, IsMaxSize }) => {
  const known = KINDS.find(({ field }) => field in object);
  if (!known) return `an object of no known kind: ${Object.keys(object)}`;
  const { length, max } = known.measure(object as never);
  const difference = differs("encoded length", length, ExpectedEncodedLength);
  return difference ?? (IsMaxSize ? differs("longest of its kind", max, length) : null);
});
