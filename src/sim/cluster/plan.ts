import { faultyNodes } from "../../spec/committee.ts";
import { QBFT_TYPES } from "../../spec/containers/consensus.ts";
import { SLOTS_PER_EPOCH } from "../../spec/slots.ts";
import type { FaultName, Window } from "../faults.ts";
import { type Plan, type SimOptions, SLOT_MS, SYNCHRONOUS_MS } from "../plan.ts";
import { Random } from "../random.ts";
import { type AnyFault, CLUSTER_MISBEHAVIOURS, type ClusterMisbehaviour } from "./faults.ts";

/** Slots of a run where no number is asked for: so many that some overlap, on both sides of an epoch's start. */
export const CLUSTER_SLOTS = 6;

/** Validators of the cluster. */
export const VALIDATORS = 8;

/** The epoch that the runs are about to enter. */
const NEXT_EPOCH = 32;

/** A partial-signature message's type beside those of consensus, as the network's faults name it; its round is 0. */
export const PARTIALS_TYPE = 4;

/** Faults of the network last so long at most that a slot has rounds left. */
const LONGEST_MS = 16_000;

/** Everything about a run of cluster slots that chance decides beforehand. */
export interface ClusterPlan extends SimOptions, Pick<Plan, "delay" | "skewMs"> {
  readonly firstSlot: number;
  /** Validators, from index 0 on, that are in the sync committee until the next epoch. */
  readonly syncMembers: number;
  /** A beacon node takes so long for an answer at most, milliseconds. */
  readonly answerMs: number;
  readonly plannedFaults: readonly AnyFault[];
}

/** Faults beside which an operator's others would show nothing. */
const ALONE: readonly FaultName[] = ["silent", "crash"];

function windowOf({ slots }: SimOptions, random: Random): Window {
  const slotMs = random.int(0, slots - 1) * SLOT_MS;
  const fromMs = slotMs + (random.chance(0.5) ? 0 : random.int(0, 8_000));
  return { fromMs, toMs: fromMs + random.int(500, LONGEST_MS) };
}

function operatorFault(kind: ClusterMisbehaviour | "crash", operator: number, random: Random): AnyFault {
  if (kind !== "crash") return { kind, operator };
  const restartMs = random.chance(0.8) ? random.int(0, 10_000) : null;
  return { kind, operator, afterSends: random.int(0, 30), restartMs };
}

/** Up to f operators, each with faults of its own. */
function operatorFaults({ faults }: SimOptions, ids: readonly number[], random: Random): AnyFault[] {
  const kinds = [...CLUSTER_MISBEHAVIOURS, "crash" as const].filter((kind) => faults.includes(kind));
  if (kinds.length === 0) return [];
  const most = faultyNodes(ids.length);
  const faulty = random.shuffle(ids).slice(0, random.chance(0.6) ? most : random.int(0, most));
  return faulty.flatMap((operator) => {
    const [first, ...rest] = random.shuffle(kinds);
    const others = ALONE.includes(first!) ? [] : rest.filter((kind) => !ALONE.includes(kind));
    return [first!, ...others.slice(0, random.int(0, 3))].map((kind) =>
      operatorFault(kind, operator, random)
    );
  });
}

/** What the network keeps back for a while: most often commits or partial signatures. */
function withheld(ids: readonly number[], window: Window, random: Random): AnyFault {
  const { proposal, prepare, commit } = QBFT_TYPES;
  const types = random.pick([[commit], [PARTIALS_TYPE], [commit, PARTIALS_TYPE], [prepare], [proposal]]);
  const to = random.shuffle(ids).slice(0, random.int(1, ids.length));
  return { kind: "withhold", types, rounds: [0, 1, 2, 3, 4].slice(0, random.int(2, 5)), to, ...window };
}

function networkFaults(options: SimOptions, ids: readonly number[], random: Random): AnyFault[] {
  const wanted = (kind: FaultName, probability: number) =>
    options.faults.includes(kind) && random.chance(probability);
  const found: AnyFault[] = [];
  for (const kind of ["loss", "duplicate", "reorder"] as const) {
    if (!wanted(kind, 0.2)) continue;
    found.push({ kind, probability: random.int(5, 60) / 100, ...windowOf(options, random) });
  }
  if (wanted("withhold", 0.25)) found.push(withheld(ids, windowOf(options, random), random));
  if (wanted("partition", 0.35)) {
    const side = random.shuffle(ids).slice(0, random.int(1, ids.length - 1));
    found.push({ kind: "partition", side, ...windowOf(options, random) });
  }
  if (wanted("skew", 0.08)) {
    for (const operator of random.some(ids)) {
      found.push({ kind: "skew", operator, byMs: random.int(-4_000, 4_000) });
    }
  }
  return found;
}

/** When a beacon node is out: any time, or from about when signatures are handed in. */
function outageOf(options: SimOptions, random: Random): Window {
  const { fromMs, toMs } = windowOf(options, random);
  if (random.chance(0.6)) return { fromMs, toMs };
  const slotMs = Math.floor(fromMs / SLOT_MS) * SLOT_MS;
  return { fromMs: slotMs + random.int(3_500, 5_500), toMs: slotMs + random.int(5_500, SLOT_MS) };
}

/** What goes wrong with beacon nodes and disks, and what operators do not know. */
function localFaults(options: SimOptions, ids: readonly number[], random: Random): AnyFault[] {
  const wanted = (kind: FaultName, probability: number) =>
    options.faults.includes(kind) && random.chance(probability);
  const indices = Array.from({ length: VALIDATORS }, (_, index) => index);
  const found: AnyFault[] = [];
  if (wanted("unknown", 0.5)) {
    for (const operator of random.some(ids)) {
      const validators = random.shuffle(indices).slice(0, random.int(1, 3));
      found.push({ kind: "unknown", operator, validators });
    }
  }
  if (wanted("outage", 0.35)) {
    for (const operator of random.shuffle(ids).slice(0, random.int(1, 2))) {
      found.push({ kind: "outage", operator, ...outageOf(options, random) });
    }
  }
  if (wanted("disk", 0.35)) {
    for (const operator of random.shuffle(ids).slice(0, random.int(1, 2))) {
      found.push({ kind: "disk", operator, recorded: random.chance(0.3), ...windowOf(options, random) });
    }
  }
  if (wanted("stale", 0.15)) found.push({ kind: "stale", operator: random.pick(ids) });
  return found;
}

/** What happens to the chain. */
function chainFaults({ faults, slots }: SimOptions, random: Random): AnyFault[] {
  const indices = Array.from({ length: VALIDATORS }, (_, index) => index);
  const moment = () => random.int(0, slots * SLOT_MS);
  const found: AnyFault[] = [];
  if (faults.includes("reorg") && random.chance(0.4)) {
    const validators = random.shuffle(indices).slice(0, random.int(1, 4));
    found.push({ kind: "reorg", atMs: moment(), validators });
  }
  if (faults.includes("rewind") && random.chance(0.12)) found.push({ kind: "rewind", atMs: moment() });
  return found;
}

/** The plan of a seed: the same for the same options. */
export function clusterPlanOf(options: SimOptions): ClusterPlan {
  const random = new Random(options.seed).fork(40);
  const ids = Array.from({ length: options.operators }, (_, i) => i + 1);
  const skewMs = random.int(0, 200);
  const maxMs = random.int(5, SYNCHRONOUS_MS - skewMs);
  const all = [
    ...operatorFaults(options, ids, random.fork(1)),
    ...networkFaults(options, ids, random.fork(2)),
    ...localFaults(options, ids, random.fork(3)),
    ...chainFaults(options, random.fork(4)),
  ];
  return {
    ...options,
    firstSlot: NEXT_EPOCH * SLOTS_PER_EPOCH - random.int(1, Math.min(options.slots, SLOTS_PER_EPOCH / 2)),
    syncMembers: random.chance(0.4) ? random.int(1, 2) : 0,
    delay: { minMs: random.int(1, maxMs), maxMs },
    skewMs: ids.map(() => random.int(0, skewMs)),
    answerMs: random.int(1, 100),
    plannedFaults: options.keep ? all.filter((_, i) => options.keep!.includes(i)) : all,
  };
}
