import xxhash from "xxhash-wasm";

// Loaded once for the process: gossip asks for an id of every message and must not wait for it.
const { h64Raw } = await xxhash();

/** xxHash64 of the bytes with seed 0: what tells two messages apart, whoever published them and on whichever topic. */
export function contentHash(data: Uint8Array): bigint {
  return h64Raw(data);
}

/** Gossip's message id: 12 bytes, xxHash64 of the data little-endian and four zero bytes. */
export function messageId(data: Uint8Array): Uint8Array {
  const id = new Uint8Array(12);
  new DataView(id.buffer).setBigUint64(0, contentHash(data), true);
  return id;
}
