import type { Culprit, PartialSignature } from "../../src/spec/signing/recovery.ts";
import type {
  PartialsFact,
  RecoverJob,
  RecoverOutcome,
  RepeatJob,
  RepeatOutcome,
  TargetResult,
  ThresholdSigningContext,
} from "./model.ts";

type Collected = ThresholdSigningContext["collected"];

/** A signer's partial for a target, if it is held. */
export function heldPartial(
  collected: Collected,
  target: number,
  signer: number,
): PartialSignature | undefined {
  return collected[target]?.find((partial) => partial.signer === signer);
}

/** With the fact's partials of targets for which the signer has none yet. */
export function withNew(collected: Collected, fact: PartialsFact): Collected {
  const next = collected.map((partials) => [...partials]);
  for (const { target, signature } of fact.signatures) {
    if (!heldPartial(next, target, fact.signer)) next[target]?.push({ signer: fact.signer, signature });
  }
  return next;
}

/** Targets that have a quorum of partials and no result yet. */
export function ripeTargets(
  context: Pick<ThresholdSigningContext, "collected" | "results" | "quorum">,
): number[] {
  return context.collected.flatMap((partials, target) =>
    context.results[target] === null && partials.length >= context.quorum ? [target] : []
  );
}

/** The recoveries to run now: the first quorum of partials of every ripe target. */
export function recoverJobs({ context }: { context: ThresholdSigningContext }): RecoverJob[] {
  return ripeTargets(context).map((target) => ({
    target,
    request: { ...context.targets[target]!, partials: context.collected[target]!.slice(0, context.quorum) },
  }));
}

/** What to examine where a signer sent a second partial for a target. */
export function repeatJobs({ context }: { context: ThresholdSigningContext }): RepeatJob[] {
  const { repeat, targets, collected } = context;
  if (!repeat) return [];
  return repeat.signatures.flatMap(({ target, signature }) => {
    const held = heldPartial(collected, target, repeat.signer);
    const sharePublicKey = targets[target]?.sharePublicKeys[repeat.signer];
    // What this very message brought for a target where the signer had none is no repeat.
    if (!held || !sharePublicKey || held.signature === signature) return [];
    const { signingRoot } = targets[target]!;
    return [{ target, sharePublicKey, signingRoot, held: held.signature, candidate: signature }];
  });
}

/** Only the good one of a signer's two partials stays (resolveDuplicateSignature in ssv/runner_signatures.go). */
export function withRepeats(context: ThresholdSigningContext, outcomes: readonly RepeatOutcome[]): Collected {
  const { repeat } = context;
  if (!repeat) return context.collected;
  return context.collected.map((partials, target) => {
    const keep = outcomes.find((outcome) => outcome.target === target)?.keep ?? "held";
    if (keep === "held") return partials;
    const others = partials.filter((partial) => partial.signer !== repeat.signer);
    const candidate = repeat.signatures.find((entry) => entry.target === target);
    return keep === "candidate" && candidate
      ? [...others, { signer: repeat.signer, signature: candidate.signature }]
      : others;
  });
}

/** Culprits of a recovery, over all targets. */
export function culpritsOf(outcomes: readonly RecoverOutcome[]): Culprit[] {
  return outcomes.flatMap(({ result }) => result.kind === "culprits" ? result.culprits : []);
}

/** Without the partials of each target's culprits. */
export function withoutCulprits(collected: Collected, outcomes: readonly RecoverOutcome[]): Collected {
  return collected.map((partials, target) => {
    const culprits = culpritsOf(outcomes.filter((outcome) => outcome.target === target));
    return partials.filter((partial) => !culprits.some((culprit) => culprit.signer === partial.signer));
  });
}

/** With what the recoveries settled. */
export function withResults(
  results: readonly TargetResult[],
  outcomes: readonly RecoverOutcome[],
): readonly TargetResult[] {
  const settled = new Map(outcomes.map(({ target, result }) => [target, result]));
  return results.map((result, target) => {
    const outcome = settled.get(target);
    return outcome && outcome.kind !== "culprits" ? outcome : result;
  });
}
