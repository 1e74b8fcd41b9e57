import { type ChainForkConfig, createChainForkConfig } from "@lodestar/config";
import type { DataVersion } from "../spec/containers/beacon.ts";
import type { BeaconChain } from "../spec/forks.ts";

/** The chain's forks as the library has them; one that the chain does not have never comes. */
export function forkConfigOf({ forks }: BeaconChain): ChainForkConfig {
  const epochOf = (version: DataVersion) => forks.find((fork) => fork.version === version)?.epoch ?? Infinity;
  return createChainForkConfig({
    ALTAIR_FORK_EPOCH: epochOf("altair"),
    BELLATRIX_FORK_EPOCH: epochOf("bellatrix"),
    CAPELLA_FORK_EPOCH: epochOf("capella"),
    DENEB_FORK_EPOCH: epochOf("deneb"),
    ELECTRA_FORK_EPOCH: epochOf("electra"),
    FULU_FORK_EPOCH: epochOf("fulu"),
    GLOAS_FORK_EPOCH: Infinity,
    HEZE_FORK_EPOCH: Infinity,
    BLOB_SCHEDULE: [],
  });
}
