import type { Culprit } from "../../src/spec/signing/recovery.ts";
import { hasQuorum, type PartialChange, partialsFor } from "../../src/spec/values/partial-signatures.ts";
import type {
  RecoverJob,
  RecoverOutcome,
  SigningTarget,
  TargetResult,
  TargetSignature,
  ThresholdSigningContext as Context,
} from "./model.ts";

/** Targets of one recovery: few enough that the duty soon has the first signatures of thousands. */
export const MAX_RECOVERIES = 128;

/** Whether a target has a quorum of partials and no result. */
function isRipe({ collected, results, quorum, targets }: Context, target: number): boolean {
  return results[target] === null && hasQuorum(collected, targets[target]!, quorum);
}

/** Whether a target from this number on has a quorum of partials and no result. */
export function hasRipe(context: Context, from: number): boolean {
  for (let target = from; target < context.targets.length; target++) {
    if (isRipe(context, target)) return true;
  }
  return false;
}

function jobOf({ collected, targets, quorum }: Context, target: number): RecoverJob {
  const of = targets[target]!;
  return { target, request: { ...of, partials: partialsFor(collected, of).slice(0, quorum) } };
}

/** The recoveries to run now, in the targets' order, so that the duty has first what it put first. */
export function recoverJobs({ context }: { context: Context }): RecoverJob[] {
  const jobs: RecoverJob[] = [];
  const { targets, pass } = context;
  for (let target = pass.next; target < targets.length && jobs.length < MAX_RECOVERIES; target++) {
    if (isRipe(context, target)) jobs.push(jobOf(context, target));
  }
  return jobs;
}

/** The first target that these recoveries did not come to. */
export function nextAfter(outcomes: readonly RecoverOutcome[]): number {
  return outcomes.reduce((next, { target }) => Math.max(next, target + 1), 0);
}

/** Signatures that the recoveries gave. */
export function signaturesOf(outcomes: readonly RecoverOutcome[]): TargetSignature[] {
  return outcomes.flatMap(({ target, result }) =>
    result.kind === "recovered" ? [{ target, signature: result.signature }] : []
  );
}

/** Each culprit once for each fault, however many targets it spoiled. */
export function distinctCulprits(culprits: readonly Culprit[]): Culprit[] {
  return [...new Map(culprits.map((culprit) => [`${culprit.signer} ${culprit.fault}`, culprit])).values()];
}

/** Who spoiled recoveries. */
export function culpritsOf(outcomes: readonly RecoverOutcome[]): Culprit[] {
  return distinctCulprits(
    outcomes.flatMap(({ result }) => result.kind === "culprits" ? result.culprits : []),
  );
}

/** That each target's culprits lose their partials of it. */
export function evictions(
  targets: readonly SigningTarget[],
  outcomes: readonly RecoverOutcome[],
): PartialChange[] {
  return outcomes.flatMap(({ target, result }) => {
    const culprits = result.kind === "culprits" ? result.culprits : [];
    return culprits.map(({ signer }) => ({ target: targets[target]!, signer, signature: null }));
  });
}

/** With what the recoveries settled. */
export function withResults(
  results: readonly TargetResult[],
  outcomes: readonly RecoverOutcome[],
): readonly TargetResult[] {
  const next = [...results];
  for (const { target, result } of outcomes) if (result.kind !== "culprits") next[target] = result;
  return next;
}
