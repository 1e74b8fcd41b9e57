import type { AttestationRecord } from "../../../src/ports/slashing-protection.ts";
import type { Hex } from "../../../src/spec/hex.ts";
import { root } from "../../spec/slashing/root.ts";

/** Genesis validators root of the tests' network. */
export const NETWORK = root(0xee);

/** A validator's public key. */
export function validator(byte: number): Hex {
  return `0x${byte.toString(16).padStart(96, "0")}`;
}

/** An attestation of slot 32 times its target, by validator 1. */
export function record(source: number, target: number, byte: number, by = validator(1)): AttestationRecord {
  return {
    validatorPublicKey: by,
    sourceEpoch: BigInt(source),
    targetEpoch: BigInt(target),
    signingRoot: root(byte),
    slot: BigInt(32 * target),
  };
}

/** A block by validator 1. */
export function proposal(slot: number, byte: number) {
  return { validatorPublicKey: validator(1), slot: BigInt(slot), signingRoot: root(byte) };
}
