import { type Fault, type Misbehaviour, MISBEHAVIOURS, type Window } from "../faults.ts";

/** One thing that goes wrong in a run of cluster slots, beside what may go wrong in any. */
export type ClusterFault =
  /** Its partial signatures do not hold, or are of another root. */
  | { readonly kind: "partials"; readonly operator: number }
  /** Its beacon node answers nothing. */
  | Window & { readonly kind: "outage"; readonly operator: number }
  /** Its beacon node follows a justification that is an epoch older. */
  | { readonly kind: "stale"; readonly operator: number }
  /** It does not know these validators, by index. */
  | { readonly kind: "unknown"; readonly operator: number; readonly validators: readonly number[] }
  /** Its slashing protection cannot be written; `recorded` where it learns of that only after the write. */
  | Window & { readonly kind: "disk"; readonly operator: number; readonly recorded: boolean }
  /** From this time on, milliseconds after the first slot's start, these validators attest in other slots of the epoch. */
  | { readonly kind: "reorg"; readonly atMs: number; readonly validators: readonly number[] }
  /** From this time on every vote's source is an epoch older. */
  | { readonly kind: "rewind"; readonly atMs: number };

/** Anything that goes wrong in a run of cluster slots. */
export type AnyFault = Fault | ClusterFault;

/** The faults of one kind. */
export function faultsOf<Kind extends AnyFault["kind"]>(
  faults: readonly AnyFault[],
  kind: Kind,
): Extract<AnyFault, { kind: Kind }>[] {
  return faults.filter((fault): fault is Extract<AnyFault, { kind: Kind }> => fault.kind === kind);
}

/** Kinds of faults that are a cluster's alone. */
const CLUSTER_KINDS: readonly string[] = [
  "partials",
  "outage",
  "stale",
  "unknown",
  "disk",
  "reorg",
  "rewind",
];

/** Whether any run may have the fault. */
export function isCommon(fault: AnyFault): fault is Fault {
  return !CLUSTER_KINDS.includes(fault.kind);
}

/** Ways to misbehave in a cluster's slots. */
export type ClusterMisbehaviour = Misbehaviour | "partials";

/** All of them. */
export const CLUSTER_MISBEHAVIOURS = [
  ...Object.keys(MISBEHAVIOURS),
  "partials",
] as readonly ClusterMisbehaviour[];

/** How an operator misbehaves; nothing where it is honest. */
export function misbehavioursOf(faults: readonly AnyFault[], operator: number): ClusterMisbehaviour[] {
  return CLUSTER_MISBEHAVIOURS.filter((kind) =>
    faults.some((fault) => fault.kind === kind && "operator" in fault && fault.operator === operator)
  );
}

/** Whether so much time after the first slot's start lies in a window. */
export function isWithin({ fromMs, toMs }: Window, sinceMs: number): boolean {
  return fromMs <= sinceMs && sinceMs < toMs;
}
