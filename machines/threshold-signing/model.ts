import { type DoneActorEvent, type ErrorActorEvent, setup } from "xstate";
import type { Verdict } from "../../src/spec/codes.ts";
import type { Hex } from "../../src/spec/hex.ts";
import type {
  Culprit,
  PartialFault,
  PartialSignature,
  RecoverResult,
} from "../../src/spec/signing/recovery.ts";
import { providedActor } from "../provided.ts";

/** One root to be signed under one validator's key. */
export interface SigningTarget {
  readonly validatorPublicKey: Hex;
  readonly signingRoot: Hex;
  /** Share public keys of the committee, by operator id. */
  readonly sharePublicKeys: Readonly<Record<number, Hex>>;
}

/** How far one target is: null while its signature is not recovered. */
export type TargetResult = Exclude<RecoverResult, { kind: "culprits" }> | null;

/** What a threshold signing starts from; the optional parts let it be entered mid-way. */
export interface ThresholdSigningInput {
  /** Partial signatures that make a signature: 2f + 1. */
  readonly quorum: number;
  readonly targets: readonly SigningTarget[];
  /** Partials already collected, by target. */
  readonly collected?: readonly (readonly PartialSignature[])[];
  /** Whether this operator's own partials went out before. */
  readonly announced?: boolean;
}

export interface ThresholdSigningContext {
  readonly quorum: number;
  readonly targets: readonly SigningTarget[];
  readonly collected: readonly (readonly PartialSignature[])[];
  readonly announced: boolean;
  readonly results: readonly TargetResult[];
  /** Messages whose verdict follows the recovery that they completed the quorum for. */
  readonly awaiting: readonly string[];
  /** Partials of a signer that already sent one, while both are examined. */
  readonly repeat: PartialsFact | null;
}

/** A signature for the target of that number. */
export interface TargetSignature {
  readonly target: number;
  readonly signature: Uint8Array;
}

/** A message's partials, judged valid by the duty: the fact that this chart reacts to. */
export interface PartialsFact {
  readonly type: "PARTIALS";
  /** Id of the message, for its verdict. */
  readonly id: string;
  readonly signer: number;
  readonly signatures: readonly TargetSignature[];
}

/** Asks for a recovery of a target from a quorum of partials. */
export interface RecoverJob {
  readonly target: number;
  readonly request: SigningTarget & { readonly partials: readonly PartialSignature[] };
}

/** What became of a job. */
export interface RecoverOutcome {
  readonly target: number;
  readonly result: RecoverResult;
}

/** Two partials of one signer for one target: which of them holds? */
export interface RepeatJob {
  readonly target: number;
  readonly sharePublicKey: Hex;
  readonly signingRoot: Hex;
  readonly held: Uint8Array;
  readonly candidate: Uint8Array;
}

/** The held one stays where it is good; else the candidate takes its place where that is good; else both go. */
export interface RepeatOutcome {
  readonly target: number;
  readonly keep: "held" | "candidate" | "neither";
  /** What is wrong with the held one; null where it is good. */
  readonly fault: PartialFault | null;
}

export type ThresholdSigningEvent =
  | PartialsFact
  | DoneActorEvent<readonly Uint8Array[], "sign">
  | ErrorActorEvent<unknown, "sign">
  | DoneActorEvent<readonly RecoverOutcome[], "recover">
  | ErrorActorEvent<unknown, "recover">
  | DoneActorEvent<readonly RepeatOutcome[], "checkRepeats">
  | ErrorActorEvent<unknown, "checkRepeats">;

/** What the duty hears while the signing goes on. */
export type ThresholdSigningReport =
  | { readonly type: "PARTIALS_JUDGED"; readonly id: string; readonly verdict: Verdict }
  | { readonly type: "OWN_PARTIALS"; readonly signatures: readonly Uint8Array[] }
  | { readonly type: "CULPRITS"; readonly culprits: readonly Culprit[] };

/** What the duty gets in the end, by target. */
export interface ThresholdSigningOutput {
  readonly results: readonly TargetResult[];
}

export const model = setup({
  types: {
    input: {} as ThresholdSigningInput,
    context: {} as ThresholdSigningContext,
    events: {} as ThresholdSigningEvent,
    output: {} as ThresholdSigningOutput,
  },
  actors: {
    /** Signs every target with this operator's share. */
    sign: providedActor<readonly Uint8Array[], readonly SigningTarget[]>("sign"),
    /** Recovers, subgroup-checks and verifies; names culprits where that fails. */
    recover: providedActor<readonly RecoverOutcome[], readonly RecoverJob[]>("recover"),
    /** Verifies a signer's first and second partial under its share key. */
    checkRepeats: providedActor<readonly RepeatOutcome[], readonly RepeatJob[]>("checkRepeats"),
  },
});

/** The context a signing starts with. */
export function initialContext({ input }: { input: ThresholdSigningInput }): ThresholdSigningContext {
  return {
    quorum: input.quorum,
    targets: input.targets,
    collected: input.collected ?? input.targets.map(() => []),
    announced: input.announced ?? false,
    results: input.targets.map(() => null),
    awaiting: [],
    repeat: null,
  };
}
