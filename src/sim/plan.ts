import { faultyNodes } from "../spec/committee.ts";
import { QBFT_TYPES } from "../spec/containers/consensus.ts";
import { boole } from "../spec/profiles/boole.ts";
import { roundsLengthMs } from "../spec/qbft/round-times.ts";
import { CONSENSUS_ROLES } from "../spec/validation/consensus-roles.ts";
import { type Fault, type FaultName, type Misbehaviour, MISBEHAVIOURS, type Window } from "./faults.ts";
import { Random } from "./random.ts";

/** The first slot of a run. */
export const FIRST_SLOT = 1_000;

/** Milliseconds of a simulated slot. */
export const SLOT_MS = 12_000;

/** Skew and delay together up to which the protocol promises to decide, milliseconds. */
export const SYNCHRONOUS_MS = 500;

/** What is simulated: consensus by itself, or whole slots of a cluster. */
export type SimDuty = "consensus" | "cluster";

/** A simulation as asked for. */
export interface SimOptions {
  /** Consensus where it is left out. */
  readonly duty?: SimDuty;
  readonly seed: number;
  readonly slots: number;
  /** 4, 7, 10 or 13. */
  readonly operators: number;
  /** Faults that may be in the plan. */
  readonly faults: readonly FaultName[];
  /** Numbers of the plan's faults to keep; all where there is none. A shrunk run is told by these. */
  readonly keep?: readonly number[];
}

/** Which duty's consensus is simulated: rounds counted from the slot's start, or from when each is entered. */
export type SimRole = "committee" | "proposer";

/** Everything about a run that chance decides beforehand. */
export interface Plan extends SimOptions {
  readonly role: SimRole;
  /** How long a message is under way, milliseconds. */
  readonly delay: { readonly minMs: number; readonly maxMs: number };
  /** Clocks' errors where nothing is wrong, by operator − 1, milliseconds. */
  readonly skewMs: readonly number[];
  /** Whether all operators would propose the same value. */
  readonly oneValue: boolean;
  readonly plannedFaults: readonly Fault[];
}

/** Faults beside which an operator's others would show nothing. */
const ALONE: readonly FaultName[] = ["silent", "crash"];

const OPERATOR_FAULTS = [...Object.keys(MISBEHAVIOURS) as Misbehaviour[], "crash" as const];

const FIRST_ROUNDS = [1, 2, 3, 4];

/** Misbehaviours that an attack has at once. */
const ATTACKS = ["forge", "equivocate", "lie", "votes", "decided"] as const;

/** Faults of the network end before the rounds become long: what is promised then can be seen. */
const LATEST_MS = 12_000;

/** A fault of the network may last so long where there is no time for it. */
const SHORTEST_MS = 2_000;

/** Rounds that may go by before the network is whole: then f + 2 are promised to be enough. */
function roundsToSpare(role: SimRole, operators: number): number {
  return CONSENSUS_ROLES[role].maxRound - faultyNodes(operators) - 2;
}

/** When faults of the network end at the latest: a proposer has fewer rounds to spare. */
function latestMs(role: SimRole, operators: number): number {
  return role === "committee"
    ? LATEST_MS
    : Math.max(SHORTEST_MS, roundsLengthMs(roundsToSpare(role, operators)));
}

function idsOf(operators: number): number[] {
  return Array.from({ length: operators }, (_, i) => i + 1);
}

function windowOf({ slots, operators }: SimOptions, role: SimRole, random: Random): Window {
  const slot = random.int(0, slots - 1) * SLOT_MS;
  const latest = latestMs(role, operators);
  const from = random.chance(0.5) ? 0 : random.int(0, latest - SHORTEST_MS);
  return { fromMs: slot + from, toMs: slot + random.int(from + 500, latest - 1) };
}

function operatorFault(kind: Misbehaviour | "crash", operator: number, random: Random): Fault {
  if (kind !== "crash") return { kind, operator };
  const restartMs = random.chance(0.7) ? random.int(0, 8_000) : null;
  return { kind, operator, afterSends: random.int(0, 6), restartMs };
}

/** Up to f operators, each with faults of its own; more often f than fewer. */
function operatorFaults({ operators, faults }: SimOptions, random: Random): Fault[] {
  const kinds = OPERATOR_FAULTS.filter((kind) => faults.includes(kind));
  if (kinds.length === 0) return [];
  const most = faultyNodes(operators);
  const faulty = random.shuffle(idsOf(operators)).slice(0, random.chance(0.6) ? most : random.int(0, most));
  return faulty.flatMap((operator) => {
    const [first, ...rest] = random.shuffle(kinds);
    const others = ALONE.includes(first!) ? [] : rest.filter((kind) => !ALONE.includes(kind));
    return [first!, ...others.slice(0, random.int(0, others.length))].map((kind) =>
      operatorFault(kind, operator, random)
    );
  });
}

/** What an adversary in the network keeps back: most often the commits, so that few know what is decided. */
function withheld(operators: number, window: Window, random: Random): Fault {
  const { proposal, prepare, commit, roundChange } = QBFT_TYPES;
  const types = random.chance(0.6) ? [commit] : random.some([proposal, prepare, commit, roundChange]);
  const to = random.shuffle(idsOf(operators)).slice(0, random.int(1, operators));
  return { kind: "withhold", types, rounds: FIRST_ROUNDS.slice(0, random.int(1, 4)), to, ...window };
}

function networkFaults(options: SimOptions, role: SimRole, random: Random): Fault[] {
  const { operators, faults } = options;
  const window = () => windowOf(options, role, random);
  const wanted = (kind: FaultName) => faults.includes(kind) && random.chance(0.4);
  const found: Fault[] = [];
  for (const kind of ["loss", "duplicate", "reorder"] as const) {
    if (wanted(kind)) found.push({ kind, probability: random.int(5, 60) / 100, ...window() });
  }
  const ids = idsOf(operators);
  if (wanted("withhold")) found.push(withheld(operators, window(), random));
  if (wanted("partition")) {
    const side = random.shuffle(ids).slice(0, random.int(1, operators - 1));
    found.push({ kind: "partition", side, ...window() });
  }
  if (wanted("skew")) {
    for (const operator of random.some(ids)) {
      found.push({ kind: "skew", operator, byMs: random.int(-4_000, 4_000) });
    }
  }
  return found;
}

/** The rounds' prepares and commits that the network keeps from honest operators in an attack. */
type Withholding = readonly {
  readonly types: readonly number[];
  readonly round: number;
  readonly to: readonly number[];
}[];

/** In each of the first rounds something does not reach most, so that few know what was prepared or decided. */
function atRandom(honest: readonly number[], random: Random): Withholding {
  const { prepare, commit } = QBFT_TYPES;
  return FIRST_ROUNDS.slice(0, random.int(1, 3)).map((round) => ({
    types: random.pick([[commit], [commit], [prepare], [prepare, commit]]),
    round,
    to: random.shuffle(honest).slice(random.int(1, 2)),
  }));
}

/** One operator alone prepares in the first round, others prepare something else in the second, and few decide it. */
function inSteps(honest: readonly number[], random: Random): Withholding {
  const { prepare, commit } = QBFT_TYPES;
  const [first, second] = random.shuffle(honest);
  return [
    { types: [prepare], round: 1, to: honest.filter((id) => id !== first) },
    { types: [prepare], round: 2, to: [first!] },
    { types: [commit], round: 2, to: honest.filter((id) => id !== second) },
  ];
}

/**
 * An attack as theory has it: f operators forge whatever they can, as a rule the second round's leader among them, and the
 * network takes sides. Null where such faults are not wanted.
 */
function attack({ operators, faults }: SimOptions, role: SimRole, random: Random): Fault[] | null {
  const kinds = ATTACKS.filter((kind) => faults.includes(kind));
  if (kinds.length === 0 || !faults.includes("withhold")) return null;
  const ids = idsOf(operators);
  const leader = boole.leader(ids, FIRST_SLOT, 2);
  const others = random.shuffle(ids.filter((id) => id !== leader));
  const inOrder = random.chance(0.6) ? [leader, ...others] : [...others, leader];
  const faulty = inOrder.slice(0, faultyNodes(operators));
  const honest = inOrder.slice(faulty.length);
  const latest = latestMs(role, operators);
  const window = { fromMs: 0, toMs: random.int(Math.floor(latest * 2 / 3), latest - 1) };
  const withholding = random.chance(0.6) ? atRandom(honest, random) : inSteps(honest, random);
  return [
    ...faulty.flatMap((operator) => kinds.map((kind) => ({ kind, operator }))),
    ...withholding.map(({ types, round, to }): Fault => ({
      kind: "withhold",
      types,
      rounds: [round],
      to,
      ...window,
    })),
  ];
}

/** All that goes wrong. Where a duty has no round to spare, every other network is whole: else nothing were promised. */
function faultsOf(options: SimOptions, role: SimRole, random: Random): Fault[] {
  const ofOperators = operatorFaults(options, random.fork(1));
  if (roundsToSpare(role, options.operators) < 1 && random.chance(0.5)) return ofOperators;
  const attacked = random.chance(0.5) ? attack(options, role, random.fork(3)) : null;
  return attacked ?? [...ofOperators, ...networkFaults(options, role, random.fork(2))];
}

/** The plan of a seed: the same for the same options. */
export function planOf(options: SimOptions): Plan {
  const random = new Random(options.seed);
  const role = random.chance(0.75) ? "committee" : "proposer";
  const skewMs = random.int(0, 200);
  const maxMs = random.int(5, SYNCHRONOUS_MS - skewMs);
  const all = faultsOf(options, role, random);
  return {
    ...options,
    role,
    delay: { minMs: random.int(1, maxMs), maxMs },
    skewMs: Array.from({ length: options.operators }, () => random.int(0, skewMs)),
    oneValue: random.chance(0.3),
    plannedFaults: options.keep ? all.filter((_, i) => options.keep!.includes(i)) : all,
  };
}
