import { sha256 } from "./sha256.ts";

/** Committee sizes a cluster may have: 3f + 1 for f from 1 to 4 (decision 15). */
export const CLUSTER_SIZES: readonly number[] = [4, 7, 10, 13];

/** f: how many of n = 3f + 1 operators may be faulty. */
export function faultyNodes(size: number): number {
  return Math.floor((size - 1) / 3);
}

/** 2f + 1 of n = 3f + 1: so many that any two such sets share an honest operator. */
export function quorum(size: number): number {
  return 2 * faultyNodes(size) + 1;
}

/** f + 1 of n = 3f + 1: so many that one at least is honest. */
export function partialQuorum(size: number): number {
  return faultyNodes(size) + 1;
}

/** CommitteeID, 32 bytes: sha256 over the operator ids in ascending order, each as a uint32, little-endian. */
export function committeeId(operatorIds: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(4 * operatorIds.length);
  const view = new DataView(bytes.buffer);
  sortedIds(operatorIds).forEach((id, i) => view.setUint32(4 * i, id, true));
  return sha256(bytes);
}

/** The ids in ascending order, in a new array. */
export function sortedIds(operatorIds: readonly number[]): number[] {
  return [...operatorIds].sort((a, b) => a - b);
}
