import { randomBytes } from "node:crypto";
import type { Bls } from "../crypto/bls.ts";
import { commitBoostSigningRoot } from "../spec/domains.ts";
import { fromHex, type Hex, isHex, toHex } from "../spec/hex.ts";

/** A signer that requests go to. */
export interface SignerEndpoint {
  readonly url: string;
  readonly token: string;
}

/** A validator with the signers of its committee. */
export interface SigningCommittee {
  readonly publicKey: Hex;
  readonly signers: readonly SignerEndpoint[];
}

/** What became of one request. */
export interface RequestResult {
  /** Every signer answered with a signature that holds. */
  readonly signed: boolean;
  /** Answers that were signatures and did not hold. */
  readonly invalid: number;
  /** Milliseconds from the request to the last signer's answer. */
  readonly ms: number;
  /** Why not signed, of the first signer that did not. */
  readonly cause?: string;
}

type Answer = { readonly signature: string } | { readonly cause: string };

/** Longer than any duty lives in a devnet. */
const ANSWER_MS = 30_000;

async function ask(signer: SignerEndpoint, pubkey: Hex, objectRoot: Hex): Promise<Answer> {
  try {
    const response = await fetch(`${signer.url}/signer/v1/request_signature`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${signer.token}` },
      body: JSON.stringify({ type: "consensus", pubkey, object_root: objectRoot }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const body: unknown = await response.json();
    if (response.status === 200 && typeof body === "string") return { signature: body };
    return { cause: `${signer.url} answered ${response.status}: ${JSON.stringify(body)}` };
  } catch (error) {
    return { cause: `${signer.url}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Asks every signer of a committee for the signature of a new root, at once, and verifies what they answer. */
export async function requestSignature(
  bls: Bls,
  committee: SigningCommittee,
  genesisForkVersion: Hex,
): Promise<RequestResult> {
  const objectRoot = toHex(new Uint8Array(randomBytes(32)));
  const started = performance.now();
  const answers = await Promise.all(
    committee.signers.map((signer) => ask(signer, committee.publicKey, objectRoot)),
  );
  const ms = performance.now() - started;
  const root = commitBoostSigningRoot(fromHex(objectRoot), fromHex(genesisForkVersion));
  const holds = (signature: string) =>
    isHex(signature, 96) && bls.verify(fromHex(committee.publicKey), root, fromHex(signature));
  const signatures = answers.flatMap((answer) => "signature" in answer ? [answer.signature] : []);
  // All operators recover the same signature, so most answers are verified once.
  const invalid = [...new Set(signatures)].filter((signature) => !holds(signature));
  const failure = answers.find((answer) => "cause" in answer);
  return {
    signed: failure === undefined && invalid.length === 0,
    invalid: signatures.filter((signature) => invalid.includes(signature)).length,
    ms,
    ...failure && "cause" in failure && { cause: failure.cause },
  };
}
