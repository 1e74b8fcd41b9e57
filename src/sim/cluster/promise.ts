import { LAST_SYNC_ROUND } from "../../spec/cluster/withheld.ts";
import { epochOf, startOfSlot } from "../../spec/slots.ts";
import { partialsLimit } from "../../spec/validation/committee-partials.ts";
import { CONSENSUS_ROLES } from "../../spec/validation/consensus-roles.ts";
import { isOfOperator, type Window } from "../faults.ts";
import { SYNCHRONOUS_MS } from "../plan.ts";
import { byStart, isSynchronous, promisedAmid, troublesOf } from "../promise.ts";
import { SPREAD_MS, type Version } from "./chain.ts";
import { faultsOf, isCommon, misbehavioursOf } from "./faults.ts";
import { VALIDATORS } from "./plan.ts";
import type { ClusterWorld } from "./world.ts";

/** How long it takes at most from a decision to all partial signatures, and for beacon nodes that are asked again. */
const HAND_IN_MS = 2_000;

/** A beacon node that was out is asked again after this, milliseconds. */
const AGAIN_MS = 500;

/** Around the moment at which duties change no one can say which an operator knows, milliseconds. */
const UNSURE_MS = { before: 1_000, after: SPREAD_MS + 2_000 };

/** A signature that an operator must have handed in. */
export interface PromisedSignature {
  readonly operator: number;
  /** Of the validator. */
  readonly index: number;
  readonly kind: "attestation" | "syncMessage";
}

/** What must come of a slot. */
export interface PromisedSlot {
  /** Last round in which it may be decided. */
  readonly round: number;
  /** By when each of `operators` must have decided, true time, milliseconds. */
  readonly atMs: number;
  readonly operators: readonly number[];
  /** By when these must be handed in. */
  readonly handedInMs: number;
  readonly handedIn: readonly PromisedSignature[];
}

/** Operators of which none misbehaves; they may crash. */
export function honestOperators({ ids, plan }: ClusterWorld): number[] {
  return ids.filter((id) => misbehavioursOf(plan.plannedFaults, id).length === 0);
}

/** Versions of the duties that an operator may go by as the slot begins. */
function possibleVersions(world: ClusterWorld, slot: number): Version[] {
  const { plan, chain, startMs, facts } = world;
  const [reorg] = faultsOf(plan.plannedFaults, "reorg");
  if (!reorg) return [0];
  const reorgMs = startMs + reorg.atMs;
  const slotMs = startOfSlot(facts.times, slot);
  // Whose node was out when duties changed knows the old ones for longer.
  const late = faultsOf(plan.plannedFaults, "outage").some(({ toMs }) => toMs > reorg.atMs);
  if (slotMs < reorgMs - UNSURE_MS.before) return [0];
  if (slotMs > reorgMs + UNSURE_MS.after && !late) return [1];
  return `${chain.attesters(slot, 0)}` === `${chain.attesters(slot, 1)}` ? [0] : [0, 1];
}

/** Slots in which a validator may be made to attest. */
function possibleSlots(world: ClusterWorld, index: number): number[] {
  return world.slots.filter((slot) =>
    possibleVersions(world, slot).some((version) => world.chain.attesters(slot, version).includes(index))
  );
}

/** Whether a validator may attest in a later slot before the time is over: then it signs nothing older (decision 16). */
function isOvertaken(world: ClusterWorld, index: number, slot: number, untilMs: number): boolean {
  return possibleSlots(world, index).some((later) =>
    later > slot && startOfSlot(world.facts.times, later) <= untilMs
  );
}

/**
 * Whether a vote of the slot may be slashable for a validator, as where it may attest in two slots of the epoch: then
 * nothing is promised of the slot.
 */
function isEndangered(world: ClusterWorld, slot: number, untilMs: number): boolean {
  const rewound = faultsOf(world.plan.plannedFaults, "rewind").some(({ atMs }) =>
    world.startMs + atMs <= untilMs
  );
  const attesters = possibleVersions(world, slot).flatMap((version) => world.chain.attesters(slot, version));
  return rewound ||
    attesters.some((index) =>
      possibleSlots(world, index).filter((other) => epochOf(other) === epochOf(slot)).length > 1
    );
}

/** What is to be signed in the slot for sure. */
function certainDuties(world: ClusterWorld, slot: number): Omit<PromisedSignature, "operator">[] {
  const { chain } = world;
  const [first, second = first] = possibleVersions(world, slot).map((version) =>
    chain.attesters(slot, version)
  );
  const attesters = first!.filter((index) => second!.includes(index));
  // The last slot's messages are the next epoch's committee's, which not every operator knows in time.
  const members = epochOf(slot) === epochOf(slot + 1) ? chain.syncCommittee(epochOf(slot)) : [];
  return [
    ...attesters.map((index) => ({ index, kind: "attestation" as const })),
    ...members.map((index) => ({ index, kind: "syncMessage" as const })),
  ];
}

/** Operators that take part in the slot for sure: without a fault of their own, and with a view as the others'. */
function partakers(world: ClusterWorld, duties: readonly { readonly index: number }[]): number[] {
  const { plannedFaults } = world.plan;
  const faulty = new Set(plannedFaults.filter(isCommon).filter(isOfOperator).map(({ operator }) => operator));
  const stale = new Set(faultsOf(plannedFaults, "stale").map(({ operator }) => operator));
  const [reorg] = faultsOf(plannedFaults, "reorg");
  const unaware = new Set(
    faultsOf(plannedFaults, "outage").filter(({ toMs }) => reorg && toMs > reorg.atMs).map(({ operator }) =>
      operator
    ),
  );
  return honestOperators(world).filter((id) =>
    !faulty.has(id) && !stale.has(id) && !unaware.has(id) &&
    duties.some(({ index }) => world.knows(id, index))
  );
}

/**
 * When the network is not whole, or a node of these operators is out for the slot: in true time, by when they begin.
 * Once a slot is over its operators ask for their view but once a slot.
 */
function troubles(world: ClusterWorld, slot: number, operators: readonly number[]): Window[] {
  const { plan, startMs, facts: { times } } = world;
  const againMs = (toMs: number) =>
    startMs + toMs > startOfSlot(times, slot + 1) - AGAIN_MS ? times.slotMs : 0;
  const outages = faultsOf(plan.plannedFaults, "outage").filter(({ operator }) =>
    operators.includes(operator)
  );
  return [
    ...troublesOf({ plannedFaults: plan.plannedFaults.filter(isCommon) }, startMs),
    ...outages.map(({ fromMs, toMs }) => ({
      fromMs: startMs + fromMs,
      toMs: startMs + toMs + AGAIN_MS + againMs(toMs) + 2 * plan.answerMs,
    })),
  ].toSorted(byStart);
}

/** Whether a fault's window has a part in a time, in true time. */
function overlaps(startMs: number, { fromMs, toMs }: Window, time: Window): boolean {
  return startMs + fromMs < time.toMs && startMs + toMs > time.fromMs;
}

/**
 * What must be handed in: what a quorum signs, by each operator that knows it. Nothing where messages were lost: nobody
 * sends partial signatures again. Not by an operator that knows so few validators that it refuses the others' messages.
 */
function handedIn(
  world: ClusterWorld,
  slot: number,
  operators: readonly number[],
  duties: readonly Omit<PromisedSignature, "operator">[],
  { round, time }: { readonly round: number; readonly time: Window },
): PromisedSignature[] {
  const { plan: { plannedFaults }, startMs, quorum } = world;
  const during = (fault: Window) => overlaps(startMs, fault, time);
  const lossy = (["loss", "withhold", "partition"] as const).some((kind) =>
    faultsOf(plannedFaults, kind).some(during)
  );
  if (lossy) return [];
  const noDisk = new Set(faultsOf(plannedFaults, "disk").filter(during).map(({ operator }) => operator));
  const known = (operator: number) =>
    Array.from({ length: VALIDATORS }, (_, index) => index).filter((index) => world.knows(operator, index))
      .length;
  return duties.filter(({ kind }) => kind === "attestation" || round <= LAST_SYNC_ROUND).flatMap(
    ({ index, kind }) => {
      const knowing = operators.filter((operator) => world.knows(operator, index));
      const signers = knowing.filter((operator) => kind === "syncMessage" || !noDisk.has(operator));
      if (signers.length < quorum) return [];
      if (kind === "attestation" && isOvertaken(world, index, slot, time.toMs)) return [];
      return knowing.filter((operator) => partialsLimit(known(operator)) >= duties.length)
        .map((operator) => ({ operator, index, kind }));
    },
  );
}

/**
 * What is promised of a slot: operators of which a quorum takes part decide it f + 2 rounds after the last trouble that
 * comes before that, and hand in what a quorum of them signs. Null where nothing is: clocks and messages too far apart,
 * too few operators with a duty and a view, a vote that may be slashable, no such round left.
 */
export function promisedSlot(world: ClusterWorld, slot: number): PromisedSlot | null {
  const { plan, facts } = world;
  if (!isSynchronous(plan)) return null;
  const duties = certainDuties(world, slot);
  const operators = partakers(world, duties);
  if (operators.length < world.quorum) return null;
  const consensus = {
    startMs: world.dutyStartMs(slot),
    operators: plan.operators,
    lastRound: CONSENSUS_ROLES.committee.maxRound,
  };
  const promised = promisedAmid(consensus, troubles(world, slot, operators));
  if (!promised || isEndangered(world, slot, promised.atMs)) return null;
  const { round, atMs } = promised;
  const handedInMs = atMs + HAND_IN_MS;
  const time = { fromMs: startOfSlot(facts.times, slot) - SYNCHRONOUS_MS, toMs: handedInMs };
  return {
    round,
    atMs,
    operators,
    handedInMs,
    handedIn: handedIn(world, slot, operators, duties, { round, time }),
  };
}
