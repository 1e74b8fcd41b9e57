import { messageContainers, type MessageLimits } from "../containers/messages.ts";
import { sha256 } from "../sha256.ts";
import { epochOf } from "../slots.ts";
import type { ProtocolProfile } from "./profile.ts";
import { topicNumber } from "./topic-number.ts";

const limits: MessageLimits = {
  data: 726_932,
  partialsData: 726_932,
  partialSignatures: 5_048,
  fullData: 8_388_836,
};

/** sha256 of an operator id as a uint64, little-endian. */
function hashedId(id: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(id), true);
  return sha256(bytes);
}

/** The spec's main: ssv-spec at 5d11f26b; commit-boost and preconfirmation numbers moved out of the fork's way. */
export const boole: ProtocolProfile = {
  name: "boole",
  messageTypes: { consensus: 0, partialSignature: 1, dkg: 2, commitBoostPartialSignature: 3 },
  roles: {
    committee: 0,
    proposer: 2,
    validatorRegistration: 4,
    voluntaryExit: 5,
    aggregatorCommittee: 6,
    commitBoostSigning: 7,
    preconfirmation: 8,
    aggregator: null,
    syncContribution: null,
  },
  partialTypes: {
    postConsensus: 0,
    randao: 1,
    validatorRegistration: 4,
    voluntaryExit: 5,
    aggregatorCommittee: 6,
    commitBoostSigning: 7,
    preconfirmation: 8,
    selectionProof: null,
    contributionProofs: null,
  },
  roleOfDuty: {
    attester: 0,
    aggregator: 6,
    proposer: 2,
    syncCommittee: 0,
    syncCommitteeContribution: 6,
    validatorRegistration: 4,
    voluntaryExit: 5,
    commitBoostSigning: 7,
    preconfirmation: 8,
  },
  limits,
  containers: messageContainers(limits),
  mainnetDomain: Uint8Array.of(0, 0, 0, 2),
  leader: (committee, height, round) => {
    const first = height === 0 ? 0 : height % committee.length;
    return committee[(first + round - 1 + epochOf(height)) % committee.length]!;
  },
  topic: (operatorIds, network) => `/ssv/${network}/boole/${lowestTopicNumber(operatorIds)}`,
};

/** The least of the operators' own numbers, so that an operator's clusters meet on few topics. */
function lowestTopicNumber(operatorIds: readonly number[]): number {
  return operatorIds.map((id) => topicNumber(hashedId(id))).reduce((a, b) => Math.min(a, b));
}
