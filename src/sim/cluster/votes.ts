import { type AttestationData, attestationData } from "../../spec/containers/beacon.ts";
import { beaconVote } from "../../spec/containers/consensus-data.ts";
import { computeDomain, computeSigningRoot, DOMAIN_TYPES } from "../../spec/domains.ts";
import type { BeaconChain } from "../../spec/forks.ts";
import { fromHex, type Hex, toHex } from "../../spec/hex.ts";
import { decodeSsz } from "../../spec/ssz.ts";

/** What a signing root is of: an attestation of these epochs, or a sync-committee message. */
export type Voted =
  | { readonly kind: "attestation"; readonly slot: number; readonly source: number; readonly target: number }
  | { readonly kind: "syncMessage"; readonly slot: number };

/** An attestation that was signed, by what matters to slashing. */
export interface CastVote {
  readonly slot: number;
  readonly source: number;
  readonly target: number;
  readonly signingRoot: Hex;
}

/**
 * Whether two attestations of a validator are slashable: a double or a surround vote (consensus-specs phase0,
 * is_slashable_attestation_data).
 */
export function areSlashable(a: CastVote, b: CastVote): boolean {
  const doubled = a.target === b.target && a.signingRoot !== b.signingRoot;
  const surrounds = (outer: CastVote, inner: CastVote) =>
    outer.source < inner.source && inner.target < outer.target;
  return doubled || surrounds(a, b) || surrounds(b, a);
}

/** What the signing roots are of that anyone in a run can have signed, worked out from the votes that were proposed. */
export class VoteLedger {
  readonly #attesterDomain: Uint8Array;
  readonly #syncDomain: Uint8Array;
  readonly #roots = new Map<Hex, Voted>();
  /** By slot and value: root of its attestation; null where it is no vote. */
  readonly #values = new Map<string, Hex | null>();

  /** @param chain of one fork */
  constructor({ genesisValidatorsRoot, forks }: BeaconChain) {
    const domain = (type: Uint8Array) =>
      computeDomain(type, fromHex(forks[0]!.forkVersion), fromHex(genesisValidatorsRoot));
    this.#attesterDomain = domain(DOMAIN_TYPES.beaconAttester);
    this.#syncDomain = domain(DOMAIN_TYPES.syncCommittee);
  }

  /**
   * Takes note of a value that was proposed for a slot.
   * @returns the root of its attestation; null where it is no vote, which nobody can sign
   */
  learn(slot: number, value: Uint8Array): Hex | null {
    const name = `${slot} ${toHex(value)}`;
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    const root = this.#rootOf(slot, value);
    this.#values.set(name, root);
    return root;
  }

  /** What a signing root is of; null for nothing that was proposed. */
  find(signingRoot: Hex): Voted | null {
    return this.#roots.get(signingRoot) ?? null;
  }

  /** compute_signing_root of an attestation. */
  attestationRoot(data: AttestationData): Hex {
    return toHex(computeSigningRoot(attestationData.hashTreeRoot(data), this.#attesterDomain));
  }

  /** compute_signing_root of a sync-committee message. */
  syncRoot(blockRoot: Uint8Array): Hex {
    return toHex(computeSigningRoot(blockRoot, this.#syncDomain));
  }

  #rootOf(slot: number, value: Uint8Array): Hex | null {
    const vote = decodeSsz(beaconVote, value);
    if (!vote) return null;
    const { blockRoot: beaconBlockRoot, source, target } = vote;
    const root = this.attestationRoot({ slot, index: 0, beaconBlockRoot, source, target });
    this.#roots.set(root, { kind: "attestation", slot, source: source.epoch, target: target.epoch });
    this.#roots.set(this.syncRoot(beaconBlockRoot), { kind: "syncMessage", slot });
    return root;
  }
}
