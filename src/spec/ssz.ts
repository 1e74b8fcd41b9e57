import { ByteListType, ByteVectorType, ListBasicType, type Type, UintNumberType } from "@chainsafe/ssz";

/**
 * uint64 held as a number. The library rounds what is above 2^53 − 1, and what was rounded no longer encodes to the
 * bytes that were signed; so such a value is not decodable here. No slot, index, type or operator id comes near it.
 */
class SafeUint64 extends UintNumberType {
  constructor() {
    super(8);
  }

  override value_deserializeFromBytes(data: { dataView: DataView }, start: number, end: number): number {
    if (end - start !== this.byteLength) throw new RangeError("a uint64 has 8 bytes");
    const value = data.dataView.getBigUint64(start, true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new RangeError("uint64 above 2^53 - 1");
    return Number(value);
  }
}

export const uint64 = new SafeUint64();
export const bytes4 = new ByteVectorType(4);
export const bytes20 = new ByteVectorType(20);
export const bytes32 = new ByteVectorType(32);
export const bytes48 = new ByteVectorType(48);
export const bytes56 = new ByteVectorType(56);
export const bytes96 = new ByteVectorType(96);
export const operatorIdList = new ListBasicType(uint64, 13);

/** A list of at most `limit` bytes. */
export function byteList(limit: number): ByteListType {
  return new ByteListType(limit);
}

/** Decodes, or answers null where the bytes are not exactly one value of the type: lengths, offsets, limits. */
export function decodeSsz<T>(type: Type<T>, bytes: Uint8Array): T | null {
  try {
    return type.deserialize(bytes);
  } catch {
    return null;
  }
}
