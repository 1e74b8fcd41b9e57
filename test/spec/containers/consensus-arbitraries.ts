import { BitArray } from "@chainsafe/ssz";
import fc from "fast-check";
import type {
  AttestationData,
  Checkpoint,
  DepositMessage,
  ElectraAttestation,
  Phase0Attestation,
  SyncCommitteeContribution,
  Withdrawal,
} from "../../../src/spec/containers/beacon.ts";
import type {
  AggregatorCommitteeConsensusData,
  AssignedAggregator,
  BeaconVote,
  ProposerConsensusData,
} from "../../../src/spec/containers/consensus-data.ts";
import { bytesOf, uint64s } from "../arbitraries.ts";
import { registryValues } from "./arbitraries.ts";

/** Bits, of which there are so many. */
function bitsOf(minLength: number, maxLength = minLength): fc.Arbitrary<BitArray> {
  return fc.array(fc.boolean(), { minLength, maxLength }).map((bits) => BitArray.fromBoolArray(bits));
}

const checkpoint: fc.Arbitrary<Checkpoint> = fc.record({ epoch: uint64s, root: bytesOf(32) });

const attestationData: fc.Arbitrary<AttestationData> = fc.record({
  slot: uint64s,
  index: uint64s,
  beaconBlockRoot: bytesOf(32),
  source: checkpoint,
  target: checkpoint,
});

/** Bits are as many as tests can bear; the limits themselves have tests of their own. */
const phase0Attestation: fc.Arbitrary<Phase0Attestation> = fc.record({
  aggregationBits: bitsOf(0, 40),
  data: attestationData,
  signature: bytesOf(96),
});

const electraAttestation: fc.Arbitrary<ElectraAttestation> = fc.record({
  aggregationBits: bitsOf(0, 40),
  data: attestationData,
  signature: bytesOf(96),
  committeeBits: bitsOf(64),
});

const syncCommitteeContribution: fc.Arbitrary<SyncCommitteeContribution> = fc.record({
  slot: uint64s,
  beaconBlockRoot: bytesOf(32),
  subcommitteeIndex: uint64s,
  aggregationBits: bitsOf(128),
  signature: bytesOf(96),
});

const depositMessage: fc.Arbitrary<DepositMessage> = fc.record({
  publicKey: bytesOf(48),
  withdrawalCredentials: bytesOf(32),
  amount: uint64s,
});

const withdrawal: fc.Arbitrary<Withdrawal> = fc.record({
  index: uint64s,
  validatorIndex: uint64s,
  address: bytesOf(20),
  amount: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
});

const beaconVote: fc.Arbitrary<BeaconVote> = fc.record({
  blockRoot: bytesOf(32),
  source: checkpoint,
  target: checkpoint,
});

const proposerConsensusData: fc.Arbitrary<ProposerConsensusData> = fc.record({
  duty: registryValues.validatorDuty,
  version: uint64s,
  dataSsz: fc.uint8Array({ maxLength: 300 }),
});

const assignedAggregator: fc.Arbitrary<AssignedAggregator> = fc.record({
  validatorIndex: uint64s,
  selectionProof: bytesOf(96),
  committeeIndex: uint64s,
});

const aggregatorCommitteeConsensusData: fc.Arbitrary<AggregatorCommitteeConsensusData> = fc.record({
  version: uint64s,
  aggregators: fc.array(assignedAggregator, { maxLength: 4 }),
  aggregatorsCommitteeIndexes: fc.array(uint64s, { maxLength: 4 }),
  aggregatedAttestations: fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 }),
  contributors: fc.array(assignedAggregator, { maxLength: 4 }),
  syncCommitteeContributions: fc.array(syncCommitteeContribution, { maxLength: 4 }),
});

/** A value of every container that consensus decides on, and of the beacon chain's in them. */
export const consensusValues = {
  checkpoint,
  attestationData,
  phase0Attestation,
  electraAttestation,
  syncCommitteeContribution,
  depositMessage,
  withdrawals: fc.array(withdrawal, { maxLength: 16 }),
  beaconVote,
  proposerConsensusData,
  aggregatorCommitteeConsensusData,
};
