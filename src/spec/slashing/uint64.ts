/** The highest uint64: an epoch or slot of an interchange may be this far off (EIP-3076 has them as decimal strings). */
export const MAX_UINT64 = 2n ** 64n - 1n;

/** The higher of two. */
export function higher(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

/** The lower of two. */
export function lower(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
