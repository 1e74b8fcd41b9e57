import { heldPartial, type PartialChange, targetOf } from "../../src/spec/values/partial-signatures.ts";
import type {
  PartialsFact,
  RepeatJob,
  RepeatOutcome,
  SigningTarget,
  ThresholdSigningContext as Context,
} from "./model.ts";
import { numberOf } from "./targets.ts";

/**
 * What to examine of a message whose signer has partials for some of its targets already: the first that it brings for
 * each of them. A partial of what is no target is not examined: no share key to verify it under is known here.
 */
export function repeatJobs({ numbers, targets, collected }: Context, fact: PartialsFact): RepeatJob[] {
  const jobs = new Map<number, RepeatJob>();
  for (const message of fact.messages) {
    const target = numberOf(numbers, targetOf(message));
    if (target === undefined || jobs.has(target)) continue;
    const { signingRoot, sharePublicKeys } = targets[target]!;
    const held = heldPartial(collected, targets[target]!, fact.signer);
    const sharePublicKey = sharePublicKeys[fact.signer];
    if (!held || !sharePublicKey) continue;
    jobs.set(target, { target, sharePublicKey, signingRoot, held, candidate: message.partialSignature });
  }
  return [...jobs.values()];
}

/** That only the good one of a signer's two partials stays (resolveDuplicateSignature in ssv/runner_signatures.go). */
export function repeatChanges(
  targets: readonly SigningTarget[],
  { signer, jobs }: { readonly signer: number; readonly jobs: readonly RepeatJob[] },
  outcomes: readonly RepeatOutcome[],
): PartialChange[] {
  const candidates = new Map(jobs.map(({ target, candidate }) => [target, candidate]));
  return outcomes.flatMap(({ target, keep }) => {
    if (keep === "held") return [];
    const signature = keep === "candidate" ? candidates.get(target) ?? null : null;
    return [{ target: targets[target]!, signer, signature }];
  });
}
