import type { Log } from "../ports/log.ts";
import { type SlashingProtection, SlashingProtectionError } from "../ports/slashing-protection.ts";
import type { ClusterDuty } from "../spec/cluster/duty.ts";
import { VoteRoots } from "../spec/cluster/targets.ts";
import type { Code } from "../spec/codes.ts";
import { type BeaconVote, beaconVote } from "../spec/containers/consensus-data.ts";
import type { BeaconChain } from "../spec/forks.ts";
import type { Hex } from "../spec/hex.ts";
import { checkBeaconVote } from "../spec/values/beacon-vote.ts";

/** What the value check of votes needs from outside. */
export interface VoteCheckPorts {
  readonly chain: BeaconChain;
  readonly slashing: Pick<SlashingProtection, "checkAttestations">;
  readonly log: Log;
}

/** What a value has against it in the eyes of an operator that would vote for `view`; null where it may be decided. */
export type VoteCheck = (duty: ClusterDuty, view: BeaconVote, value: Uint8Array) => Code | null;

/** Keys of the duty's attesters that could get slashed for the vote; the slashing protection is asked once for all. */
function slashableFor(
  { chain, slashing }: VoteCheckPorts,
  { slot, validators }: ClusterDuty,
  vote: BeaconVote,
): ReadonlySet<Hex> {
  const roots = new VoteRoots(chain, slot, vote);
  const [sourceEpoch, targetEpoch] = [BigInt(vote.source.epoch), BigInt(vote.target.epoch)];
  const attestations = validators.flatMap(({ publicKey: validatorPublicKey, attester }) =>
    attester
      ? [{ validatorPublicKey, sourceEpoch, targetEpoch, signingRoot: roots.attestation(attester) }]
      : []
  );
  const refusals = slashing.checkAttestations(attestations);
  return new Set(
    attestations.filter((_, i) => refusals[i] !== null).map(({ validatorPublicKey }) => validatorPublicKey),
  );
}

/** The value check of a cluster's duty, joined to the chain and to the slashing protection (decision 22). */
export function voteCheckWith(ports: VoteCheckPorts): VoteCheck {
  return (duty, view, value) => {
    let slashable: ReadonlySet<Hex> | null = null;
    try {
      return checkBeaconVote(value, {
        slot: duty.slot,
        sourceEpoch: view.source.epoch,
        targetEpoch: view.target.epoch,
        publicKeys: duty.validators.flatMap(({ publicKey, attester }) => attester ? [publicKey] : []),
        // Asked last, of a value that is a vote.
        isSlashable(publicKey) {
          slashable ??= slashableFor(ports, duty, beaconVote.deserialize(value));
          return slashable.has(publicKey);
        },
      });
    } catch (error) {
      if (!(error instanceof SlashingProtectionError)) throw error;
      ports.log.error("no vote is taken: the slashing protection cannot be asked", { cause: error.message });
      return "SlashingProtectionUnavailable";
    }
  };
}
