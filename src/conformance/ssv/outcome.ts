/** What became of a case: what differs from what it expects, null for nothing; or why it cannot be run yet. */
export type SsvOutcome = { readonly difference: string | null } | { readonly waitsFor: string };

/** The outcome of a case that has several within: one that differs counts most, then one that waits. */
export function joined(outcomes: readonly SsvOutcome[]): SsvOutcome {
  const differing = outcomes.find((outcome) => "difference" in outcome && outcome.difference !== null);
  const waiting = outcomes.find((outcome) => "waitsFor" in outcome);
  return differing ?? waiting ?? { difference: null };
}
