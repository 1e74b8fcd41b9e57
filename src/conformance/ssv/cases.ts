import type { SsvEdge } from "./edge.ts";
import type { SsvOutcome } from "./outcome.ts";
import { type GoPartialsCase, runPartialSignatures } from "./partial-signatures.ts";
import { type GoValueCase, type GoValueCases, runValueCheck, runValueChecks } from "./value-check.ts";

/** Runs one case. */
export type SsvRunner = (test: unknown, edge: SsvEdge) => Promise<SsvOutcome>;

/** Kinds of cases, by the beginning of their file's name. */
const SSV_CASES: Readonly<Record<string, SsvRunner>> = {
  "valcheck.SpecTest": async (test, { keySet }) => runValueCheck(test as GoValueCase, keySet),
  "valcheck.MultiSpecTest": async (test, { keySet }) => runValueChecks(test as GoValueCases, keySet),
  "partialsigcontainer.PartialSigContainerTest": async (test, edge) => ({
    difference: await runPartialSignatures(test as GoPartialsCase, edge),
  }),
};

/**
 * How the case of a file is run; null where no runner of this version reads its kind.
 * @param fileName without folders; it begins with the case's kind
 */
export function ssvCase(fileName: string): SsvRunner | null {
  const run = Object.entries(SSV_CASES).find(([kind]) => fileName.startsWith(`${kind}_`))?.[1];
  if (!run) return null;
  // A case of another shape does not hold, rather than end the run.
  return async (test, edge) => {
    try {
      return await run(test, edge);
    } catch (error) {
      return { difference: `not to be run: ${error instanceof Error ? error.message : error}` };
    }
  };
}
