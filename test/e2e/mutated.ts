import { randomBytes, randomInt } from "node:crypto";

/** A few bytes changed, cut off or added. */
export function mutated(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(bytes).slice(0, randomInt(8) === 0 ? randomInt(bytes.length) : bytes.length);
  for (let i = randomInt(4); i >= 0 && copy.length > 0; i--) copy[randomInt(copy.length)] = randomInt(256);
  return randomInt(8) === 0 ? Uint8Array.of(...copy, ...randomBytes(randomInt(64))) : copy;
}
