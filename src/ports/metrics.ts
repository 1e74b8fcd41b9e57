import type { Code } from "../spec/codes.ts";
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
  watch() {},
};
