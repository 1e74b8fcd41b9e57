import { committeeId } from "../committee.ts";
import { messageContainers, type MessageLimits } from "../containers/messages.ts";
import type { ProtocolProfile } from "./profile.ts";
import { topicNumber } from "./topic-number.ts";

const limits: MessageLimits = {
  data: 722_412,
  partialsData: 151_220,
  partialSignatures: 1_512,
  fullData: 8_388_836,
};

/**
 * The deployed network: ssv-spec v1.2.0; commit-boost numbers as in the runner's published draft (pull request 525),
 * preconfirmation's next to them.
 */
export const alan: ProtocolProfile = {
  name: "alan",
  messageTypes: { consensus: 0, partialSignature: 1, commitBoostPartialSignature: 2, dkg: 3 },
  roles: {
    committee: 0,
    aggregator: 1,
    proposer: 2,
    syncContribution: 3,
    validatorRegistration: 4,
    voluntaryExit: 5,
    commitBoostSigning: 6,
    preconfirmation: 7,
    aggregatorCommittee: null,
  },
  partialTypes: {
    postConsensus: 0,
    randao: 1,
    selectionProof: 2,
    contributionProofs: 3,
    validatorRegistration: 4,
    voluntaryExit: 5,
    commitBoostSigning: 6,
    preconfirmation: 7,
    aggregatorCommittee: null,
  },
  roleOfDuty: {
    attester: 0,
    aggregator: 1,
    proposer: 2,
    syncCommittee: 0,
    syncCommitteeContribution: 3,
    validatorRegistration: 4,
    voluntaryExit: 5,
    commitBoostSigning: 6,
    preconfirmation: 7,
  },
  limits,
  containers: messageContainers(limits),
  mainnetDomain: Uint8Array.of(0, 0, 0, 1),
  leader: (committee, height, round) => {
    const first = height === 0 ? 0 : height % committee.length;
    return committee[(first + round - 1) % committee.length]!;
  },
  topic: (operatorIds) => `ssv.v2.${topicNumber(committeeId(operatorIds))}`,
};
