import { type DoneActorEvent, type ErrorActorEvent, setup } from "xstate";
import type { Verdict } from "../../src/spec/codes.ts";
import type { Hex } from "../../src/spec/hex.ts";
import type { PartialsMessage } from "../../src/spec/signing/judge-partials.ts";
import type { SigningRole } from "../../src/spec/signing/key.ts";
import type { Culprit } from "../../src/spec/signing/recovery.ts";
import type { Reason } from "../reasons.ts";
import { thresholdSigning } from "../threshold-signing/chart.ts";
import type {
  PartialsFact,
  ThresholdSigningInput,
  ThresholdSigningOutput,
  ThresholdSigningReport,
} from "../threshold-signing/model.ts";

/** Everything about one request to sign a root, known when its duty starts. */
export interface SigningDutyRequest {
  readonly role: SigningRole;
  readonly validatorPublicKey: Hex;
  readonly validatorIndex: number;
  readonly requestRoot: Hex;
  /** hash_tree_root(SigningData{requestRoot, commit-boost domain}). */
  readonly signingRoot: Hex;
  /** Slot in which the request reached this operator; a preconfirmation's is the sidecar's word. */
  readonly slot: number;
  /** Slots that a partial's may differ from it. */
  readonly slotTolerance: number;
  /** SSV domain, 4 bytes. */
  readonly domain: Hex;
  /** This operator. */
  readonly operatorId: number;
  /** 2f + 1. */
  readonly quorum: number;
  /** Share public keys of the committee, by operator id. */
  readonly sharePublicKeys: Readonly<Record<number, Hex>>;
  /** SSVMessage type of the duty's partials in the profile in force. */
  readonly messageType: number;
  /** PartialSigMsgType of post-consensus in the profile in force. */
  readonly postConsensusType: number;
  /** This operator was down not long before: partials may have passed that it will not get again. */
  readonly afterRestart: boolean;
}

/** What a duty starts from; the optional parts let it be entered mid-way. */
export interface SigningDutyInput {
  readonly request: SigningDutyRequest;
  /** The signature, where it is known from before a restart. */
  readonly signature?: Hex;
  /** The request was in flight when this operator last stopped. */
  readonly interrupted?: boolean;
  readonly signing?: Pick<ThresholdSigningInput, "collected" | "announced">;
}

/** How a duty ended, for whoever asked. */
export interface DutyOutcome {
  readonly reason: Reason;
  readonly signature?: Hex;
  /** Why, where the reason is `failed`; safe to show. */
  readonly cause?: string;
}

export interface SigningDutyContext {
  readonly request: SigningDutyRequest;
  readonly signature: Hex | null;
  readonly interrupted: boolean;
  readonly signing: Pick<ThresholdSigningInput, "collected" | "announced">;
  readonly outcome: DutyOutcome | null;
  /** Messages that the threshold signing has and that have no verdict yet. */
  readonly pending: readonly string[];
}

/** A message for this duty, its envelope and RSA signature checked at the edge. */
export interface MessageEvent {
  readonly type: "MESSAGE";
  /** Names the message in its verdict. */
  readonly id: string;
  readonly message: PartialsMessage;
}

export type SigningDutyEvent =
  | MessageEvent
  | PartialsFact
  | ThresholdSigningReport
  | { readonly type: "DRAIN" }
  | { readonly type: "SHUTDOWN" }
  | DoneActorEvent<ThresholdSigningOutput, "thresholdSigning">
  | ErrorActorEvent<unknown, "thresholdSigning">
  | DoneActorEvent<void, "submit">
  | ErrorActorEvent<unknown, "submit">;

export type SigningDutyEmitted =
  | { readonly type: "verdict"; readonly id: string; readonly verdict: Verdict }
  | { readonly type: "culprits"; readonly culprits: readonly Culprit[] }
  | { readonly type: "outcome"; readonly outcome: DutyOutcome };

/** What duties that sign on request have in common; one that invokes more has a model of its own on these types. */
export const types = {
  input: {} as SigningDutyInput,
  context: {} as SigningDutyContext,
  events: {} as SigningDutyEvent,
  emitted: {} as SigningDutyEmitted,
  output: {} as DutyOutcome | null,
};

export const model = setup({ types, actors: { thresholdSigning } });

/** The context a duty starts with. */
export function initialContext({ input }: { input: SigningDutyInput }): SigningDutyContext {
  return {
    request: input.request,
    signature: input.signature ?? null,
    interrupted: input.interrupted ?? false,
    signing: input.signing ?? {},
    outcome: null,
    pending: [],
  };
}

/** What the threshold signing of a request starts from: one validator, one root. */
export function signingInput({ context }: { context: SigningDutyContext }): ThresholdSigningInput {
  const { quorum, validatorPublicKey, validatorIndex, signingRoot, sharePublicKeys } = context.request;
  const target = { validatorPublicKey, validatorIndex, signingRoot, sharePublicKeys };
  return { quorum, targets: [target], ...context.signing };
}

/** How the duty ended, for the supervisor. */
export function outcomeOf({ context }: { context: SigningDutyContext }): DutyOutcome | null {
  return context.outcome;
}
