import { generateKeyPair, privateKeyFromRaw } from "@libp2p/crypto/keys";
import { peerIdFromPrivateKey } from "@libp2p/peer-id";
import type { PrivateKey } from "@libp2p/interface";

/** A fresh secp256k1 network key: 32 bytes. It names the node to its peers and signs nothing else. */
export async function generateNetworkKey(): Promise<Uint8Array> {
  return (await generateKeyPair("secp256k1")).raw;
}

/**
 * The peer id (base58, as in `/p2p/<id>`) that a network key gives.
 * @throws RangeError where the key is not 32 bytes; Error where it is not a secp256k1 scalar.
 */
export function peerIdOf(privateKey: Uint8Array): string {
  return peerIdFromPrivateKey(libp2pKey(privateKey)).toString();
}

/**
 * The key as libp2p wants it.
 * @throws as `peerIdOf`.
 */
export function libp2pKey(privateKey: Uint8Array): PrivateKey {
  if (privateKey.length !== 32) throw new RangeError("a network key is 32 bytes");
  // @libp2p/crypto is typed on a later @libp2p/interface than libp2p itself; the object is the same one.
  return privateKeyFromRaw(privateKey) as PrivateKey;
}
