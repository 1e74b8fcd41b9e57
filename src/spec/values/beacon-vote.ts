import type { Code } from "../codes.ts";
import type { AttestationData } from "../containers/beacon.ts";
import { type BeaconVote, beaconVote } from "../containers/consensus-data.ts";
import type { Hex } from "../hex.ts";
import { decodeSsz } from "../ssz.ts";

/**
 * What a vote would have every attester of the slot sign; of their committees consensus knows nothing. From Electra on the
 * index is 0 for all, which is what a signing root is computed with.
 */
export type VotedAttestation = Omit<AttestationData, "index">;

/** What an operator knows by itself when it is asked whether a vote may be decided. */
export interface VoteExpectation {
  /** The duty's. */
  readonly slot: number;
  /** Epoch of the source in this operator's own view. */
  readonly sourceEpoch: number;
  /** Epoch of the target in this operator's own view. */
  readonly targetEpoch: number;
  /** Keys of the validators that are to attest in the slot, as `isSlashable` knows them: 48 bytes each. */
  readonly publicKeys: readonly Hex[];
  /** Whether signing this under the key could get its validator slashed. */
  readonly isSlashable: (publicKey: Hex, attestation: VotedAttestation) => boolean;
}

/** A vote by itself: its source is before its target (ssv-spec types/consensus_data.go, BeaconVote.Validate). */
export function validateBeaconVote({ source, target }: BeaconVote): Code | null {
  return source.epoch < target.epoch ? null : "AttestationSourceNotLessThanTarget";
}

function matchesView({ source, target }: BeaconVote, expected: VoteExpectation): boolean {
  return source.epoch === expected.sourceEpoch && target.epoch === expected.targetEpoch;
}

function isSlashableForAny(vote: BeaconVote, expected: VoteExpectation): boolean {
  const { blockRoot: beaconBlockRoot, source, target } = vote;
  const attestation = { slot: expected.slot, beaconBlockRoot, source, target };
  return expected.publicKeys.some((key) => expected.isSlashable(key, attestation));
}

/**
 * What a committee's value has against it, null where it may be decided: it is a vote, its source is before its target,
 * both have the epochs that this operator expects, and no validator would be slashed for it. The first rule that is
 * broken gives the code. Roots are the proposer's to choose: operators may see different heads (ssv-spec
 * ssv/value_check.go, BeaconVoteValueCheckF).
 * @param value SSZ of a BeaconVote
 */
export function checkBeaconVote(value: Uint8Array, expected: VoteExpectation): Code | null {
  const vote = decodeSsz(beaconVote, value);
  if (vote === null) return "DecodeBeaconVote";
  const invalid = validateBeaconVote(vote);
  if (invalid) return invalid;
  if (!matchesView(vote, expected)) return "CheckpointMismatch";
  return isSlashableForAny(vote, expected) ? "SlashableAttestation" : null;
}
