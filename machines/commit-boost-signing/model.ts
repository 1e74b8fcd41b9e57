import { type DoneActorEvent, type ErrorActorEvent, setup } from "xstate";
import type { Verdict } from "../../src/spec/codes.ts";
import { type Hex, toHex } from "../../src/spec/hex.ts";
import type { PartialsMessage } from "../../src/spec/signing/judge-partials.ts";
import type { Culprit } from "../../src/spec/signing/recovery.ts";
import type { Reason } from "../reasons.ts";
import { thresholdSigning } from "../threshold-signing/chart.ts";
import type {
  PartialsFact,
  ThresholdSigningInput,
  ThresholdSigningOutput,
  ThresholdSigningReport,
} from "../threshold-signing/model.ts";

/** Everything about one request, known when its duty starts. */
export interface CommitBoostRequest {
  readonly validatorPublicKey: Hex;
  readonly validatorIndex: number;
  readonly requestRoot: Hex;
  /** hash_tree_root(SigningData{requestRoot, commit-boost domain}). */
  readonly signingRoot: Hex;
  /** Slot in which the request reached this operator. */
  readonly slot: number;
  /** SSV domain, 4 bytes. */
  readonly domain: Hex;
  /** This operator. */
  readonly operatorId: number;
  /** 2f + 1. */
  readonly quorum: number;
  /** Share public keys of the committee, by operator id. */
  readonly sharePublicKeys: Readonly<Record<number, Hex>>;
  /** SSVMessage type of commit-boost partials in the profile in force. */
  readonly messageType: number;
  /** PartialSigMsgType of post-consensus in the profile in force. */
  readonly postConsensusType: number;
}

/** What a duty starts from; a signature or partials let it be entered mid-way. */
export interface CommitBoostSigningInput {
  readonly request: CommitBoostRequest;
  readonly signature?: Hex;
  readonly signing?: Pick<ThresholdSigningInput, "collected" | "announced">;
}

/** How a duty ended, for whoever asked. */
export interface DutyOutcome {
  readonly reason: Reason;
  readonly signature?: Hex;
  /** Why, where the reason is `failed`; safe to show. */
  readonly cause?: string;
}

export interface CommitBoostSigningContext {
  readonly request: CommitBoostRequest;
  readonly signature: Hex | null;
  readonly signing: Pick<ThresholdSigningInput, "collected" | "announced">;
  readonly outcome: DutyOutcome | null;
}

/** A message for this duty, its envelope and RSA signature checked at the edge. */
export interface MessageEvent {
  readonly type: "MESSAGE";
  /** Names the message in its verdict. */
  readonly id: string;
  readonly message: PartialsMessage;
}

export type CommitBoostSigningEvent =
  | MessageEvent
  | PartialsFact
  | ThresholdSigningReport
  | { readonly type: "DRAIN" }
  | { readonly type: "SHUTDOWN" }
  | DoneActorEvent<ThresholdSigningOutput, "thresholdSigning">
  | ErrorActorEvent<unknown, "thresholdSigning">;

export type CommitBoostSigningEmitted =
  | { readonly type: "verdict"; readonly id: string; readonly verdict: Verdict }
  | { readonly type: "culprits"; readonly culprits: readonly Culprit[] }
  | { readonly type: "outcome"; readonly outcome: DutyOutcome };

export const model = setup({
  types: {
    input: {} as CommitBoostSigningInput,
    context: {} as CommitBoostSigningContext,
    events: {} as CommitBoostSigningEvent,
    emitted: {} as CommitBoostSigningEmitted,
    output: {} as DutyOutcome | null,
  },
  actors: { thresholdSigning },
});

/** The context a duty starts with. */
export function initialContext({ input }: { input: CommitBoostSigningInput }): CommitBoostSigningContext {
  return {
    request: input.request,
    signature: input.signature ?? null,
    signing: input.signing ?? {},
    outcome: null,
  };
}

/** What the threshold signing of a request starts from: one validator, one root. */
export function signingInput({ context }: { context: CommitBoostSigningContext }): ThresholdSigningInput {
  const { quorum, validatorPublicKey, signingRoot, sharePublicKeys } = context.request;
  return { quorum, targets: [{ validatorPublicKey, signingRoot, sharePublicKeys }], ...context.signing };
}

/** The signature in a threshold signing's output, or null where it has none. */
export function signatureOf(output: ThresholdSigningOutput): Hex | null {
  const result = output.results[0];
  return result?.kind === "recovered" ? toHex(result.signature) : null;
}
