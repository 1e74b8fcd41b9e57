import { HeldShareSigner } from "../../crypto/share-signer.ts";
import type { ShareSigner } from "../../ports/signing.ts";
import { equalBytes, type Hex, toHex } from "../../spec/hex.ts";
import { base64Bytes, hexBytes } from "../go-json.ts";
import type { GoPrivateKeys } from "../qbft/edge.ts";
import type { SsvEdge } from "./edge.ts";
import type { GoShare, GoShares } from "./json.ts";

/** Keys that come with a case: of its operators, and shares of one validator. */
export interface GoCaseKeys extends GoPrivateKeys {
  /** Hex without 0x. */
  readonly ValidatorPK?: string;
  /** Secret shares by operator id: hex without 0x. */
  readonly Shares?: Readonly<Record<string, string>>;
}

/** Secret shares that may be the operator's for this validator: those of the case, then the published ones. */
function candidates(share: GoShare, operatorId: number, keys: GoCaseKeys | undefined, edge: SsvEdge) {
  const own = keys?.Shares?.[operatorId];
  const published = edge.validatorShares.get(toHex(hexBytes(share.ValidatorPubKey)))?.get(operatorId);
  const ofSize = edge.keySets.get(share.Committee.length)?.shares.get(operatorId);
  return [own === undefined ? undefined : hexBytes(own), published, ofSize]
    .filter((secret) => secret !== undefined);
}

/**
 * Signs with the shares that a case's operator holds. One whose secret is not known signs nothing, as an operator that
 * lost it.
 */
export function shareSignerOf(
  shares: GoShares,
  operatorId: number,
  keys: GoCaseKeys | undefined,
  edge: SsvEdge,
): ShareSigner {
  const held = Object.values(shares).flatMap((share): [Hex, Uint8Array][] => {
    const publicKey = base64Bytes(share.SharePubKey);
    const secret = candidates(share, operatorId, keys, edge)
      .find((candidate) => equalBytes(edge.bls.publicKey(candidate), publicKey));
    return secret ? [[toHex(hexBytes(share.ValidatorPubKey)), secret]] : [];
  });
  return new HeldShareSigner(edge.bls, new Map(held));
}
