import type { DataVersion } from "./containers/beacon.ts";
import type { Hex } from "./hex.ts";

/** A fork of the beacon chain: from which epoch on it is in force. */
export interface Fork {
  readonly version: DataVersion;
  readonly epoch: number;
  /** current_version of the consensus specification's Fork, 4 bytes. */
  readonly forkVersion: Hex;
}

/** What signatures of a beacon chain depend on. */
export interface BeaconChain {
  /** 32 bytes. */
  readonly genesisValidatorsRoot: Hex;
  /** Ascending by epoch; the first is in force from epoch 0. */
  readonly forks: readonly Fork[];
}

/** The fork in force in an epoch. */
export function forkAt({ forks }: BeaconChain, epoch: number): Fork {
  return forks.findLast((fork) => fork.epoch <= epoch) ?? forks[0]!;
}
