import { ContainerType, UintBigintType } from "@chainsafe/ssz";
import { bytes32 } from "../ssz.ts";

/** A request of the current Commit-Boost shape: whose, which, for which chain. */
export interface PropCommitSigningInfo {
  /** What the module wants signed (`object_root`), 32 bytes. */
  readonly data: Uint8Array;
  /** 32 bytes. */
  readonly moduleSigningId: Uint8Array;
  /** u64. */
  readonly nonce: bigint;
  /** u256. */
  readonly chainId: bigint;
}

const propCommitSigningInfo = new ContainerType({
  data: bytes32,
  moduleSigningId: bytes32,
  nonce: new UintBigintType(8),
  chainId: new UintBigintType(32),
}, { typeName: "PropCommitSigningInfo" });

/**
 * RequestRoot of the current shape, 32 bytes: what the module asks for, mixed with its signing id, the nonce and the
 * chain, so that a scoped module's root is never another module's, nor a message of any other kind (decisions 1, 10).
 */
export function scopedRequestRoot(info: PropCommitSigningInfo): Uint8Array {
  return propCommitSigningInfo.hashTreeRoot(info);
}
