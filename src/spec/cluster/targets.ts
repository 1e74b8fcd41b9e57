import { type AttestationData, attestationData, DATA_VERSIONS } from "../containers/beacon.ts";
import type { BeaconVote } from "../containers/consensus-data.ts";
import { computeDomain, computeSigningRoot, DOMAIN_TYPES } from "../domains.ts";
import { type BeaconChain, type Fork, forkAt } from "../forks.ts";
import { fromHex, type Hex, toHex } from "../hex.ts";
import { epochOf } from "../slots.ts";
import type { AttesterDuty, ClusterDuty, ClusterValidator } from "./duty.ts";

/** One thing that the cluster signs in a slot. */
export interface ClusterTarget {
  readonly kind: "attestation" | "syncMessage";
  readonly validator: ClusterValidator;
  /** compute_signing_root, 32 bytes. */
  readonly signingRoot: Hex;
}

/** From Electra on attestations of all committees are of index 0 (EIP-7549). */
function isFromElectra({ version }: Fork): boolean {
  return DATA_VERSIONS[version] >= DATA_VERSIONS.electra;
}

/** What a validator attests to where the cluster decided a vote (ssv-spec ssv/committee_runner.go). */
export function attestationDataOf(vote: BeaconVote, duty: AttesterDuty, fork: Fork): AttestationData {
  const { blockRoot: beaconBlockRoot, source, target } = vote;
  const index = isFromElectra(fork) ? 0 : duty.committeeIndex;
  return { slot: duty.slot, index, beaconBlockRoot, source, target };
}

/** Signing roots of one slot's vote. Many validators share one, so each is computed once. */
export class VoteRoots {
  readonly #vote: BeaconVote;
  readonly #fork: Fork;
  readonly #attesterDomain: Uint8Array;
  readonly #syncDomain: Uint8Array;
  readonly #attestations = new Map<number, Hex>();
  #syncMessage: Hex | null = null;

  /** @param slot of the duty: its epoch's fork is signed under, as ssv-spec does */
  constructor(chain: BeaconChain, slot: number, vote: BeaconVote) {
    this.#vote = vote;
    this.#fork = forkAt(chain, epochOf(slot));
    const domain = (type: Uint8Array) =>
      computeDomain(type, fromHex(this.#fork.forkVersion), fromHex(chain.genesisValidatorsRoot));
    this.#attesterDomain = domain(DOMAIN_TYPES.beaconAttester);
    this.#syncDomain = domain(DOMAIN_TYPES.syncCommittee);
  }

  /** Root that an attester signs, 32 bytes. */
  attestation(duty: AttesterDuty): Hex {
    const data = attestationDataOf(this.#vote, duty, this.#fork);
    const known = this.#attestations.get(data.index);
    if (known) return known;
    const root = toHex(computeSigningRoot(attestationData.hashTreeRoot(data), this.#attesterDomain));
    this.#attestations.set(data.index, root);
    return root;
  }

  /** Root that a member of the sync committee signs, 32 bytes. */
  syncMessage(): Hex {
    this.#syncMessage ??= toHex(computeSigningRoot(this.#vote.blockRoot, this.#syncDomain));
    return this.#syncMessage;
  }
}

/** Everything that a cluster signs once it decided a vote, by validator in the duty's order. */
export function clusterTargets(duty: ClusterDuty, vote: BeaconVote, chain: BeaconChain): ClusterTarget[] {
  const roots = new VoteRoots(chain, duty.slot, vote);
  return duty.validators.flatMap((validator): ClusterTarget[] => {
    const { attester, inSyncCommittee } = validator;
    return [
      ...attester
        ? [{ kind: "attestation" as const, validator, signingRoot: roots.attestation(attester) }]
        : [],
      ...inSyncCommittee
        ? [{ kind: "syncMessage" as const, validator, signingRoot: roots.syncMessage() }]
        : [],
    ];
  });
}
