import { ContainerType } from "@chainsafe/ssz";
import { bytes32, bytes4 } from "./ssz.ts";

/** Domain types of the consensus specification that a validator signs under, and commit-boost's own. */
export const DOMAIN_TYPES = {
  beaconProposer: Uint8Array.of(0, 0, 0, 0),
  beaconAttester: Uint8Array.of(1, 0, 0, 0),
  randao: Uint8Array.of(2, 0, 0, 0),
  deposit: Uint8Array.of(3, 0, 0, 0),
  voluntaryExit: Uint8Array.of(4, 0, 0, 0),
  selectionProof: Uint8Array.of(5, 0, 0, 0),
  aggregateAndProof: Uint8Array.of(6, 0, 0, 0),
  syncCommittee: Uint8Array.of(7, 0, 0, 0),
  syncCommitteeSelectionProof: Uint8Array.of(8, 0, 0, 0),
  contributionAndProof: Uint8Array.of(9, 0, 0, 0),
  applicationBuilder: Uint8Array.of(0, 0, 0, 1),
  commitBoost: Uint8Array.of(0x6d, 0x6d, 0x6f, 0x43),
} as const;

const forkData = new ContainerType({ currentVersion: bytes4, genesisValidatorsRoot: bytes32 });
const signingData = new ContainerType({ objectRoot: bytes32, domain: bytes32 });

/**
 * compute_domain of the consensus specification, 32 bytes.
 * @param domainType 4 bytes @param forkVersion 4 bytes @param genesisValidatorsRoot 32 bytes
 */
export function computeDomain(
  domainType: Uint8Array,
  forkVersion: Uint8Array,
  genesisValidatorsRoot: Uint8Array,
): Uint8Array {
  const domain = new Uint8Array(32);
  domain.set(domainType, 0);
  domain.set(
    forkData.hashTreeRoot({ currentVersion: forkVersion, genesisValidatorsRoot }).subarray(0, 28),
    4,
  );
  return domain;
}

/** compute_signing_root of the consensus specification: hash_tree_root of SigningData, 32 bytes. */
export function computeSigningRoot(objectRoot: Uint8Array, domain: Uint8Array): Uint8Array {
  return signingData.hashTreeRoot({ objectRoot, domain });
}

/** The commit-boost domain of a chain: its genesis fork version and a zero genesis validators root. */
export function commitBoostDomain(genesisForkVersion: Uint8Array): Uint8Array {
  return computeDomain(DOMAIN_TYPES.commitBoost, genesisForkVersion, new Uint8Array(32));
}

/** What operators sign for a request: its root under the commit-boost domain (decisions 1 and 10). */
export function commitBoostSigningRoot(requestRoot: Uint8Array, genesisForkVersion: Uint8Array): Uint8Array {
  return computeSigningRoot(requestRoot, commitBoostDomain(genesisForkVersion));
}
