import { DATA_VERSIONS, type DataVersion } from "../../spec/containers/beacon.ts";
import type { Fork } from "../../spec/forks.ts";
import { fromHex, type Hex, toHex } from "../../spec/hex.ts";

/**
 * Every fork up to Fulu in force from epoch 0. Their versions count up from the genesis fork version in the first byte,
 * as those of public networks do.
 * @param genesisForkVersion 4 bytes
 */
export function allForksFromGenesis(genesisForkVersion: Hex): Fork[] {
  const names = Object.keys(DATA_VERSIONS) as DataVersion[];
  return names.map((version, i) => {
    const bytes = fromHex(genesisForkVersion);
    bytes[0] = bytes[0]! + i;
    return { version, epoch: 0, forkVersion: toHex(bytes) };
  });
}

/** Whether attestations are single ones, and their data has index 0 (consensus-specs electra). */
export function isElectra(version: DataVersion): boolean {
  return DATA_VERSIONS[version] >= DATA_VERSIONS.electra;
}
