import { type DoneActorEvent, type ErrorActorEvent, setup } from "xstate";
import type { Verdict } from "../../src/spec/codes.ts";
import type { PartialSignatureMessage } from "../../src/spec/containers/messages.ts";
import type { Hex } from "../../src/spec/hex.ts";
import type {
  Culprit,
  PartialFault,
  PartialSignature,
  RecoverResult,
} from "../../src/spec/signing/recovery.ts";
import {
  NO_PARTIALS,
  type PartialSignatures,
  type SigningTarget as SignedRoot,
} from "../../src/spec/values/partial-signatures.ts";
import { providedActor } from "../provided.ts";
import { numbersOf, type TargetNumbers } from "./targets.ts";

/** One root to be signed under one validator's key; no other target of a set has the same validator and root. */
export interface SigningTarget extends SignedRoot {
  readonly validatorPublicKey: Hex;
  /** Share public keys of the committee, by operator id. */
  readonly sharePublicKeys: Readonly<Record<number, Hex>>;
  /** This operator must not sign it. Its peers' partials count, and the signature is recovered all the same. */
  readonly withheld?: true;
}

/** How far one target is: null while its signature is not recovered. */
export type TargetResult = Exclude<RecoverResult, { kind: "culprits" }> | null;

/** What a threshold signing starts from; the optional parts let it be entered mid-way. */
export interface ThresholdSigningInput {
  /** Partial signatures that make a signature: 2f + 1. */
  readonly quorum: number;
  /** In the order in which they are to be recovered. */
  readonly targets: readonly SigningTarget[];
  /** Partials already collected. */
  readonly collected?: PartialSignatures;
  /** Whether this operator's own partials went out before. */
  readonly announced?: boolean;
}

export interface ThresholdSigningContext {
  readonly quorum: number;
  readonly targets: readonly SigningTarget[];
  readonly numbers: TargetNumbers;
  /** Partials for targets and for what is none; the network's rules bound how many (rule 9 of message validation). */
  readonly collected: PartialSignatures;
  readonly announced: boolean;
  /** By target. */
  readonly results: readonly TargetResult[];
  /** Messages whose verdict follows the recoveries that they completed quorums for. */
  readonly awaiting: readonly string[];
  readonly pass: RecoveryPass;
  /** A message of a signer that already sent such partials, while both are examined. */
  readonly repeat:
    | { readonly id: string; readonly signer: number; readonly jobs: readonly RepeatJob[] }
    | null;
}

/** One walk over the targets with a quorum, of as many recoveries as it takes. */
export interface RecoveryPass {
  /** The target that the next recovery begins at. */
  readonly next: number;
  /** Whether a target that it came to gave no signature. */
  readonly failed: boolean;
}

/** A walk that has come to no target yet. */
export const FIRST_PASS: RecoveryPass = { next: 0, failed: false };

/** A signature for the target of that number. */
export interface TargetSignature {
  readonly target: number;
  readonly signature: Uint8Array;
}

/**
 * A message's partials, judged valid by the duty: the fact that this chart reacts to. All are of the one signer; they
 * may be of validators and roots that are no target.
 */
export interface PartialsFact {
  readonly type: "PARTIALS";
  /** Id of the message, for its verdict. */
  readonly id: string;
  readonly signer: number;
  readonly messages: readonly PartialSignatureMessage[];
}

/** Asks for this operator's partial of a target. */
export interface SignJob {
  readonly target: number;
  readonly validatorPublicKey: Hex;
  readonly signingRoot: Hex;
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
  | DoneActorEvent<readonly TargetSignature[], "sign">
  | ErrorActorEvent<unknown, "sign">
  | DoneActorEvent<readonly RecoverOutcome[], "recover">
  | ErrorActorEvent<unknown, "recover">
  | DoneActorEvent<readonly RepeatOutcome[], "checkRepeats">
  | ErrorActorEvent<unknown, "checkRepeats">;

/** What the duty hears while the signing goes on. */
export type ThresholdSigningReport =
  | { readonly type: "PARTIALS_JUDGED"; readonly id: string; readonly verdict: Verdict }
  /** This operator's partials of all targets that are not withheld; told once, not at all where there are none. */
  | { readonly type: "OWN_PARTIALS"; readonly signatures: readonly TargetSignature[] }
  /** Signatures that a recovery gave, each told once; other targets may still be without a quorum. */
  | { readonly type: "RECOVERED"; readonly signatures: readonly TargetSignature[] }
  /** Who sent partials that do not hold: each operator once for each fault, whatever number of targets. */
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
    /** Signs with this operator's share; the answer is in the order of the jobs. */
    sign: providedActor<readonly TargetSignature[], readonly SignJob[]>("sign"),
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
    numbers: numbersOf(input.targets),
    collected: input.collected ?? NO_PARTIALS,
    announced: input.announced ?? false,
    results: input.targets.map(() => null),
    awaiting: [],
    pass: FIRST_PASS,
    repeat: null,
  };
}

/** What this operator's share signs. */
export function signJobs({ context }: { context: ThresholdSigningContext }): SignJob[] {
  return context.targets.flatMap(({ validatorPublicKey, signingRoot, withheld }, target) =>
    withheld ? [] : [{ target, validatorPublicKey, signingRoot }]
  );
}
