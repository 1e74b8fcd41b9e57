import type { Hex } from "../../../src/spec/hex.ts";

/** A root that ends in a byte. */
export function root(byte: number): Hex {
  return `0x${byte.toString(16).padStart(64, "0")}`;
}
