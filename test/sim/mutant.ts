import type { Violation } from "../../src/sim/checks.ts";
import type { SimDuty } from "../../src/sim/plan.ts";

/** A text in a source, and what stands there in the broken copy. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A rule broken on purpose, and the seed with which the simulator shows it. */
export interface Mutant {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** What the simulator says is violated. */
  readonly violates: Violation["kind"];
  readonly seed: number;
  /** Faults of the run; all where nothing is said. */
  readonly faults?: string;
  /** What is simulated; consensus where nothing is said. */
  readonly duty?: SimDuty;
}

/** An edit of a rule. */
export const rule = (file: string, from: string, to: string): Edit => ({
  file: `src/spec/${file}`,
  from,
  to,
});

/** An edit of what waits. */
export const inbox = (from: string, to: string): Edit => ({ file: "src/app/consensus-inbox.ts", from, to });
/** An edit of the chart's guards. */
export const guard = (from: string, to: string): Edit => ({ file: "machines/qbft/guards.ts", from, to });
