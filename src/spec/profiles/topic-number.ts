/** Gossip topics there are. */
const SUBNETS = 128n;

/** 32 bytes as a big-endian number modulo 128. Being a power of two, 128 leaves the last byte alone to decide. */
export function topicNumber(bytes: Uint8Array): number {
  return Number(BigInt(bytes.at(-1) ?? 0) % SUBNETS);
}
