import { readFileSync } from "node:fs";
import { createSidecarApi } from "../../../src/devnet/sidecar/api.ts";
import { type LedgerOptions, RequestLedger } from "../../../src/devnet/sidecar/ledger.ts";
import { RequestStreams } from "../../../src/devnet/sidecar/streams.ts";
import type { PreconfCommitment } from "../../../src/ports/sidecar.ts";
import { VirtualClock } from "../../../src/runtime/virtual-clock.ts";
import type { Hex } from "../../../src/spec/hex.ts";
import { recordingLog } from "../../support/log.ts";

export const TOKENS = ["t0ken-one", "t0ken-two"];
export const PUBKEY: Hex = `0x${"a3".repeat(48)}`;
export const DESCRIPTION = readFileSync(
  new URL("../../../docs/preconf-sidecar.openapi.json", import.meta.url),
  "utf8",
);

/** The signature that {@link setUp}'s verifier takes for a root. */
export function signatureOf(requestRoot: Hex): Hex {
  return `0x${requestRoot.slice(2).repeat(3)}`;
}

export function commitmentTo(requestRoot: Hex): PreconfCommitment {
  return { validatorPublicKey: PUBKEY, requestRoot, signature: signatureOf(requestRoot) };
}

/** A sidecar's parts in virtual time, without a socket and without real signatures. */
export function setUp(options: Partial<LedgerOptions> = {}) {
  const clock = new VirtualClock(1_000);
  const verified: PreconfCommitment[] = [];
  const holds = (commitment: PreconfCommitment) => {
    verified.push(commitment);
    return commitment.signature === signatureOf(commitment.requestRoot);
  };
  const ledger = new RequestLedger({ clock, holds, inTime: () => true, ...options });
  const streams = new RequestStreams(ledger, clock);
  const log = recordingLog();
  const app = createSidecarApi({ ledger, streams, tokens: TOKENS, openApi: DESCRIPTION, log });
  const issue = (slot = 1) => ledger.issue({ validatorPublicKey: PUBKEY, slot });
  return { clock, verified, ledger, streams, log, app, issue };
}

/** Headers of an operator. */
export function as(token: string, more: Record<string, string> = {}) {
  return { headers: { authorization: `Bearer ${token}`, ...more } };
}

/** A POST of a commitment's body by the first operator. */
export function post(body: BodyInit, headers: Record<string, string> = {}) {
  return { method: "POST", body, ...as(TOKENS[0]!, { "content-type": "application/json", ...headers }) };
}
