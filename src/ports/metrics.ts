import type { ClusterTarget } from "../spec/cluster/targets.ts";
import type { Code, Verdict } from "../spec/codes.ts";
import type { SigningRole } from "../spec/signing/key.ts";
import type { PartialFault } from "../spec/signing/recovery.ts";
import type { Refusal } from "./admit.ts";

/** What is counted of one operator's work. */
export interface Metrics {
  /** A valid partial of an operator reached its duty, or the box of early messages. */
  participated(operator: number, role: SigningRole): void;
  /** An operator's partial was bad and evicted. */
  culprit(operator: number, fault: PartialFault): void;
  /** A duty concluded, `ms` after it was asked for. */
  concluded(role: SigningRole, reason: string, ms: number): void;
  /** A request was turned away. */
  refused(role: SigningRole, refusal: Refusal): void;
  /** A message of the network was refused by a rule. */
  messageRefused(code: Code): void;
  /** A message came before its request and is held. */
  heldEarly(operator: number): void;
  /** Messages that came early found their request. */
  usedEarly(messages: number): void;
  /** A root that f + 1 peers signed was never requested here (decision 5). */
  unrequested(role: SigningRole): void;
  /** A cluster's slot ended, `ms` after it was started. */
  clusterEnded(reason: string, ms: number): void;
  /** A cluster decided a slot's vote: `valid`, or the code of what the value check has against it. */
  clusterDecided(verdict: Verdict): void;
  /** The beacon node took so many. */
  handedIn(attestations: number, syncMessages: number): void;
  /** A validator was left out of a slot's signing. */
  withheld(kind: ClusterTarget["kind"]): void;
  /** How many duties live and early messages are held: asked for when the metrics are read. */
  watch(sizes: () => { readonly duties: number; readonly early: number }): void;
}

/** Counts nothing. */
export const NO_METRICS: Metrics = {
  participated() {},
  culprit() {},
  concluded() {},
  refused() {},
  messageRefused() {},
  heldEarly() {},
  usedEarly() {},
  unrequested() {},
  clusterEnded() {},
  clusterDecided() {},
  handedIn() {},
  withheld() {},
  watch() {},
};
