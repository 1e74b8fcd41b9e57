/** A list of Go: nil is null. */
export type GoList<T> = readonly T[] | null;

/** A uint64 of the beacon chain: decimal. */
export type GoDecimal = string;

/** The values of a list, nil taken for empty. */
export function listOf<T, U>(list: GoList<T>, read: (item: T) => U): U[] {
  return (list ?? []).map(read);
}
