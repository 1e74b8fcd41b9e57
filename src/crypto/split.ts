import { type Bls, COEFFICIENT_RANDOMNESS, type KeyPair } from "./bls.ts";
import { CryptoInputError } from "./errors.ts";

/** Gives so many bytes nobody can guess. */
export type RandomSource = (length: number) => Uint8Array;

/** One operator's share of a validator's key. */
export interface KeyShare extends KeyPair {
  readonly operatorId: number;
}

function checkRequest(operatorIds: readonly number[], threshold: number): void {
  if (operatorIds.some((id) => !Number.isSafeInteger(id) || id < 1)) {
    throw new CryptoInputError("an operator id is not a whole number from 1");
  }
  if (new Set(operatorIds).size !== operatorIds.length) {
    throw new CryptoInputError("operator ids are not distinct");
  }
  // With a threshold of one every share is the key.
  if (!Number.isSafeInteger(threshold) || threshold < 2 || threshold > operatorIds.length) {
    throw new CryptoInputError(`a threshold of ${threshold} among ${operatorIds.length} operators`);
  }
}

/**
 * Splits a validator's secret key (Shamir): any `threshold` of the shares make its signatures, fewer make nothing.
 *
 * @param secretKey 32 bytes, big endian; left as it is
 * @param operatorIds whole numbers from 1, distinct: the x-coordinates
 * @param threshold the committee's quorum, from 2
 * @returns a share for each operator id, in their order; the caller wipes them
 * @throws CryptoInputError on bad ids or threshold
 * @throws KeyError on an unusable key, or randomness that is zero
 */
export function splitKey(
  bls: Bls,
  secretKey: Uint8Array,
  operatorIds: readonly number[],
  threshold: number,
  random: RandomSource,
): KeyShare[] {
  checkRequest(operatorIds, threshold);
  const randomness = Array.from({ length: threshold - 1 }, () => random(COEFFICIENT_RANDOMNESS));
  try {
    const pairs = bls.shares(secretKey, randomness, operatorIds.map(BigInt));
    return pairs.map((pair, i) => ({ operatorId: operatorIds[i] as number, ...pair }));
  } finally {
    for (const bytes of randomness) bytes.fill(0);
  }
}
