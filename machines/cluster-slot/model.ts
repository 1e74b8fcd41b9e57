import { type DoneActorEvent, type ErrorActorEvent, setup } from "xstate";
import type { ClusterDuty } from "../../src/spec/cluster/duty.ts";
import type { ClusterTarget } from "../../src/spec/cluster/targets.ts";
import type { Code, Verdict } from "../../src/spec/codes.ts";
import type { BeaconVote } from "../../src/spec/containers/consensus-data.ts";
import type { PartialsMessage } from "../../src/spec/signing/judge-partials.ts";
import type { Culprit } from "../../src/spec/signing/recovery.ts";
import type { Reason } from "../reasons.ts";
import { providedActor } from "../provided.ts";
import { thresholdSigning } from "../threshold-signing/chart.ts";
import type {
  PartialsFact,
  TargetSignature,
  ThresholdSigningInput,
  ThresholdSigningOutput,
  ThresholdSigningReport,
} from "../threshold-signing/model.ts";

/** What consensus decided. */
export interface Decision {
  readonly round: number;
  /** SSZ of a BeaconVote. */
  readonly value: Uint8Array;
}

/** A target, and why this operator does not sign it; null where it does. */
export interface GuardedTarget extends ClusterTarget {
  readonly withheld: string | null;
}

/** What is to become of a decided value: refused by the value check, or signed as far as is safe. */
export type Protection =
  | { readonly kind: "refused"; readonly code: Code }
  | { readonly kind: "guarded"; readonly vote: BeaconVote; readonly targets: readonly GuardedTarget[] };

/** What of the duty's signatures is handed to the beacon node. */
export interface Submission {
  readonly duty: ClusterDuty;
  readonly vote: BeaconVote;
  readonly signed: readonly { readonly target: ClusterTarget; readonly signature: Uint8Array }[];
}

/** What the beacon node refused for good, by kind, and why; what it does not name it took. */
export type Refused = Readonly<Partial<Record<ClusterTarget["kind"], string>>>;

/** What a duty starts from; the optional parts let it be entered mid-way. */
export interface ClusterSlotInput {
  readonly duty: ClusterDuty;
  /** This operator. */
  readonly operatorId: number;
  /** 2f + 1. */
  readonly quorum: number;
  /** SSVMessage type of partial signatures in the profile in force. */
  readonly messageType: number;
  /** PartialSigMsgType of post-consensus in the profile in force. */
  readonly postConsensusType: number;
  /** This operator's own vote, where consensus has begun. */
  readonly view?: BeaconVote;
  readonly decision?: Decision;
  /** What is left of the signing, where it has begun. */
  readonly guarded?: Extract<Protection, { kind: "guarded" }>;
  readonly signing?: Pick<ThresholdSigningInput, "collected" | "announced">;
}

export interface ClusterSlotContext {
  readonly duty: ClusterDuty;
  readonly operatorId: number;
  readonly quorum: number;
  readonly messageType: number;
  readonly postConsensusType: number;
  readonly view: BeaconVote | null;
  readonly decision: Decision | null;
  readonly vote: BeaconVote | null;
  readonly targets: readonly GuardedTarget[];
  readonly signing: Pick<ThresholdSigningInput, "collected" | "announced">;
  /** No more signatures will be recovered. */
  readonly collected: boolean;
  /** Recovered signatures that are not handed in yet, in the order in which they came. */
  readonly ready: readonly TargetSignature[];
  /** How many of them are being handed in. */
  readonly batch: number;
  /** Signatures that the beacon node took. */
  readonly submitted: number;
  /** Why the beacon node refused some; null where it refused none. */
  readonly refusal: string | null;
  /** Messages that the threshold signing has and that have no verdict yet. */
  readonly pending: readonly string[];
}

/** How a cluster's slot ended. */
export interface ClusterOutcome {
  readonly reason: Reason;
  /** Why, where the reason does not say it; safe to show. */
  readonly cause?: string;
}

export type ClusterSlotEvent =
  /** The slot's block is the head: nothing is gained by waiting on. */
  | { readonly type: "HEAD" }
  /** Consensus decided, by this operator's instance or by a decided message. */
  | ({ readonly type: "DECIDED" } & Decision)
  /** This operator's instance passed its last round undecided. */
  | { readonly type: "CUT_OFF" }
  | { readonly type: "MESSAGE"; readonly id: string; readonly message: PartialsMessage }
  | PartialsFact
  | ThresholdSigningReport
  | { readonly type: "DRAIN" }
  | { readonly type: "SHUTDOWN" }
  | DoneActorEvent<BeaconVote, "observe">
  | ErrorActorEvent<unknown, "observe">
  | DoneActorEvent<Protection, "protect">
  | ErrorActorEvent<unknown, "protect">
  | DoneActorEvent<ThresholdSigningOutput, "thresholdSigning">
  | ErrorActorEvent<unknown, "thresholdSigning">
  | DoneActorEvent<Refused, "submit">
  | ErrorActorEvent<unknown, "submit">;

export type ClusterSlotEmitted =
  | { readonly type: "verdict"; readonly id: string; readonly verdict: Verdict }
  | { readonly type: "culprits"; readonly culprits: readonly Culprit[] }
  /** What was decided may be signed, or the value check's code against it. */
  | { readonly type: "decided"; readonly round: number; readonly fault: Code | null }
  /** Targets that this operator does not sign, and why. */
  | { readonly type: "withheld"; readonly targets: readonly GuardedTarget[] }
  /** The beacon node took so many. */
  | { readonly type: "handedIn"; readonly attestations: number; readonly syncMessages: number }
  | { readonly type: "outcome"; readonly outcome: ClusterOutcome };

export const model = setup({
  types: {
    input: {} as ClusterSlotInput,
    context: {} as ClusterSlotContext,
    events: {} as ClusterSlotEvent,
    emitted: {} as ClusterSlotEmitted,
  },
  actors: {
    thresholdSigning,
    /** Asks the beacon node what to vote for. */
    observe: providedActor<BeaconVote, ClusterDuty>("observe"),
    /** Checks a decided value and puts on record, on disk, what may be signed of it (decision 22). */
    protect: providedActor<
      Protection,
      { readonly duty: ClusterDuty; readonly view: BeaconVote; readonly decision: Decision }
    >("protect"),
    /** Hands signatures to the beacon node; fails where it cannot be reached: then all are handed in again. */
    submit: providedActor<Refused, Submission>("submit"),
  },
});

/** The context a duty starts with. */
export function initialContext({ input }: { input: ClusterSlotInput }): ClusterSlotContext {
  return {
    duty: input.duty,
    operatorId: input.operatorId,
    quorum: input.quorum,
    messageType: input.messageType,
    postConsensusType: input.postConsensusType,
    view: input.view ?? null,
    decision: input.decision ?? null,
    vote: input.guarded?.vote ?? null,
    targets: input.guarded?.targets ?? [],
    signing: input.signing ?? {},
    collected: false,
    ready: [],
    batch: 0,
    submitted: 0,
    refusal: null,
    pending: [],
  };
}

/** What the threshold signing of a duty starts from: every target, those withheld without this operator's partial. */
export function signingInput({ context }: { context: ClusterSlotContext }): ThresholdSigningInput {
  const targets = context.targets.map(({ validator, signingRoot, withheld }) => ({
    validatorPublicKey: validator.publicKey,
    validatorIndex: validator.index,
    sharePublicKeys: validator.sharePublicKeys,
    signingRoot,
    ...withheld !== null && { withheld: true as const },
  }));
  return { quorum: context.quorum, targets, ...context.signing };
}

/** What the value check and the slashing protection are asked about. */
export function protectionInput({ context }: { context: ClusterSlotContext }) {
  return { duty: context.duty, view: context.view!, decision: context.decision! };
}

/** What is handed in now. */
export function submissionInput({ context }: { context: ClusterSlotContext }): Submission {
  const { duty, vote, ready, batch, targets } = context;
  const signed = ready.slice(0, batch)
    .map(({ target, signature }) => ({ target: targets[target]!, signature }));
  return { duty, vote: vote!, signed };
}
