/** How a byzantine operator may misbehave. */
export const MISBEHAVIOURS = {
  silent: "sends nothing",
  twins: "is two operators of one identity, each with a value of its own",
  forge: "proposes with justifications made up of what it saw",
  equivocate: "proposes one value to some and another to others",
  rounds: "spams round-changes for any round, some of them padded",
  lie: "lies about what it prepared",
  votes: "prepares and commits whatever anyone proposed, some commits in other bytes",
  decided: "makes up decided messages",
  flood: "says the same over and over, each time by another peer",
} as const;

/** What may go wrong in the network and with clocks and machines. */
export const MISHAPS = {
  withhold: "messages of some types and rounds do not reach some operators for a while",
  loss: "messages are lost for a while",
  duplicate: "messages come more than once",
  reorder: "messages are held up, so that later ones overtake them",
  partition: "operators are cut off from each other for a while",
  skew: "clocks are seconds apart",
  crash: "an operator stops, and perhaps starts again knowing nothing",
} as const;

/** What may go wrong besides where whole slots of a cluster are simulated. */
export const CLUSTER_ONLY = {
  partials: "sends partial signatures that do not hold, or of another root",
  outage: "a beacon node answers nothing for a while",
  stale: "a beacon node follows an older justification",
  unknown: "an operator does not know some of the validators",
  disk: "a slashing protection cannot be written for a while",
  reorg: "a reorganisation moves attesters to other slots of the epoch",
  rewind: "a reorganisation takes the justification back",
} as const;

export type Misbehaviour = keyof typeof MISBEHAVIOURS;
export type FaultName = Misbehaviour | keyof typeof MISHAPS | keyof typeof CLUSTER_ONLY;

/** Names of faults of every duty. */
export const FAULT_NAMES = [...Object.keys(MISBEHAVIOURS), ...Object.keys(MISHAPS)] as FaultName[];

/** All names that `--faults` takes. */
export const ALL_FAULT_NAMES = [...FAULT_NAMES, ...Object.keys(CLUSTER_ONLY)] as FaultName[];

/** From when to when, milliseconds after the first slot's start. */
export interface Window {
  readonly fromMs: number;
  readonly toMs: number;
}

/** One thing that goes wrong in a run. */
export type Fault =
  | Window & { readonly kind: "loss" | "duplicate" | "reorder"; readonly probability: number }
  /** Messages of these QBFT types and rounds do not reach these operators. */
  | Window & {
    readonly kind: "withhold";
    readonly types: readonly number[];
    readonly rounds: readonly number[];
    readonly to: readonly number[];
  }
  /** Operators of one side hear none of the other. */
  | Window & { readonly kind: "partition"; readonly side: readonly number[] }
  | { readonly kind: "skew"; readonly operator: number; readonly byMs: number }
  /** Stops once so many of its messages were sent, in the middle of the next; starts again after a while, or never. */
  | {
    readonly kind: "crash";
    readonly operator: number;
    readonly afterSends: number;
    readonly restartMs: number | null;
  }
  | { readonly kind: Misbehaviour; readonly operator: number };

/** Whether the fault is an operator's own, of which at most f may have any. */
export function isOfOperator(fault: Fault): fault is Fault & { readonly operator: number } {
  return fault.kind === "crash" || Object.hasOwn(MISBEHAVIOURS, fault.kind);
}

/**
 * Fault names of a comma-separated list; `all`, or `none`.
 * @throws RangeError where a name is none
 */
export function parseFaults(list: string): FaultName[] {
  if (list === "all") return ALL_FAULT_NAMES;
  if (list === "none") return [];
  return list.split(",").map((name) => {
    const known = ALL_FAULT_NAMES.find((fault) => fault === name);
    if (!known) {
      throw new RangeError(`no fault is called "${name}": ${ALL_FAULT_NAMES.join(", ")}, all or none`);
    }
    return known;
  });
}

/** What each fault is, for the help. */
export function faultsHelp(): string {
  const table = (faults: Readonly<Record<string, string>>) =>
    Object.entries(faults).map(([name, what]) => `  ${name.padEnd(10)} ${what}`).join("\n");
  const common = table({ ...MISHAPS, ...MISBEHAVIOURS });
  return `\nFaults:\n${common}\nof clusters only:\n${
    table(CLUSTER_ONLY)
  }\n\nAt most f of the n = 3f + 1 operators have faults of their own.`;
}
