import type { Bls } from "../../crypto/bls.ts";
import { equalBytes, fromHex, type Hex, toHex } from "../../spec/hex.ts";
import {
  hasQuorum,
  NO_PARTIALS,
  partialsFor,
  targetOf,
  withPartials,
} from "../../spec/values/partial-signatures.ts";
import { codeDiffers, differs } from "../case.ts";
import { base64Bytes, type GoBytes } from "../go-json.ts";
import { type GoPartial, partialOf } from "../types/message-json.ts";
import { keySetOfFour, type SsvEdge } from "./edge.ts";

/** Partial signatures of one validator and root; whether they are a quorum, and what they make. */
export interface GoPartialsCase {
  readonly Quorum: number;
  readonly ValidatorPubKey: GoBytes;
  readonly SignatureMsgs: readonly GoPartial[];
  readonly ExpectedErrorCode: number;
  readonly ExpectedResult: GoBytes;
  readonly ExpectedQuorum: boolean;
  readonly PrivateKeys?: {
    /** Secret shares by operator id: hex without 0x. */
    readonly Shares: Readonly<Record<string, string>>;
  };
}

/** Those of the case; where it has none, those of the published set. */
function secretShares({ PrivateKeys }: GoPartialsCase, edge: SsvEdge): ReadonlyMap<number, Uint8Array> {
  if (!PrivateKeys) return keySetOfFour(edge).shares;
  return new Map(Object.entries(PrivateKeys.Shares).map(([id, hex]) => [Number(id), fromHex(`0x${hex}`)]));
}

function publicKeys(shares: ReadonlyMap<number, Uint8Array>, bls: Bls): ReadonlyMap<number, Hex> {
  return new Map([...shares].map(([id, share]) => [id, toHex(bls.publicKey(share))]));
}

/** As the cases do, it makes a signature of whatever is there, a quorum or not. */
async function recoveredOf(test: GoPartialsCase, edge: SsvEdge) {
  const messages = test.SignatureMsgs.map(partialOf);
  const target = targetOf(messages[0]!);
  const partials = withPartials(NO_PARTIALS, messages);
  const recovered = await edge.recovery.recover({
    validatorPublicKey: toHex(base64Bytes(test.ValidatorPubKey)),
    signingRoot: target.signingRoot,
    partials: partialsFor(partials, target),
    sharePublicKeys: publicKeys(secretShares(test, edge), edge.bls),
  });
  return { quorum: hasQuorum(partials, target, test.Quorum), recovered };
}

/** Runs a case; answers what differs from what it expects, or null. */
export async function runPartialSignatures(test: GoPartialsCase, edge: SsvEdge): Promise<string | null> {
  const { quorum, recovered } = await recoveredOf(test, edge);
  const code = recovered.kind === "recovered" ? null : "ReconstructSignature";
  const difference = differs("quorum", quorum, test.ExpectedQuorum) ??
    codeDiffers(code, test.ExpectedErrorCode);
  if (difference !== null || recovered.kind !== "recovered") return difference;
  return equalBytes(recovered.signature, base64Bytes(test.ExpectedResult)) ? null : "another signature";
}
