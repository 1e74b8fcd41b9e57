import { faultyNodes } from "../spec/committee.ts";
import { roundAt, roundsLengthMs } from "../spec/qbft/round-times.ts";
import { CONSENSUS_ROLES } from "../spec/validation/consensus-roles.ts";
import type { Window } from "./faults.ts";
import { HELD_UP_MS } from "./network.ts";
import { FIRST_SLOT, type Plan, SLOT_MS, SYNCHRONOUS_MS } from "./plan.ts";
import { CUT_OFF_ROUND, type World } from "./world.ts";

/** By when all honest operators must have decided a slot. */
export interface Promised {
  /** The last round in which it may be. */
  readonly round: number;
  /** True time, milliseconds since the Unix epoch. */
  readonly atMs: number;
}

type Told = Pick<World, "plan" | "dutyStartMs">;

/**
 * What the protocol promises of a slot: it is decided f + 2 rounds after the last fault of the network that comes before
 * that. Null where it promises nothing: clocks and messages too far apart, no such round left, a next instance of the
 * validator that stops this one.
 */
export function promisedFor(world: Told, slot: number): Promised | null {
  if (!isSynchronous(world.plan)) return null;
  const { role, operators } = world.plan;
  const lastRound = CONSENSUS_ROLES[role].maxRound;
  const startMs = world.dutyStartMs(slot);
  const promised = promisedAmid(
    { startMs, operators, lastRound },
    troublesOf(world.plan, FIRST_SLOT * SLOT_MS),
  );
  const nextMs = world.plan.role === "proposer" && slot < lastSlot(world.plan)
    ? world.dutyStartMs(slot + 1)
    : Infinity;
  return promised && promised.atMs <= nextMs ? promised : null;
}

/** A duty's consensus, as far as it matters to what is promised of it. */
export interface PromisedDuty {
  /** True time, milliseconds since the Unix epoch. */
  readonly startMs: number;
  readonly operators: number;
  /** Last round that the network lets through. */
  readonly lastRound: number;
}

/** What is promised where there are such troubles, by when they begin, in true time; null where they leave no round. */
export function promisedAmid(duty: PromisedDuty, troubles: readonly Window[]): Promised | null {
  let promised = promisedAfter(duty, duty.startMs);
  let wholeMs = duty.startMs;
  for (const { fromMs, toMs } of troubles) {
    if (!promised || fromMs > promised.atMs) break;
    wholeMs = Math.max(wholeMs, toMs);
    promised = promisedAfter(duty, wholeMs);
  }
  return promised;
}

function lastSlot({ slots }: Plan): number {
  return FIRST_SLOT + slots - 1;
}

/** Whether clocks are so near each other, and messages so fast, that the protocol promises to decide. */
export function isSynchronous(
  { plannedFaults, delay, skewMs }: Pick<Plan, "delay" | "skewMs"> & {
    readonly plannedFaults: readonly { readonly kind: string }[];
  },
): boolean {
  const skewed = plannedFaults.some(({ kind }) => kind === "skew");
  return !skewed && Math.max(...skewMs) + delay.maxMs <= SYNCHRONOUS_MS;
}

/**
 * When the network is not whole, or what it held up has not come yet: in true time, by when they begin.
 * @param firstMs start of the first slot
 */
export function troublesOf({ plannedFaults }: Pick<Plan, "plannedFaults">, firstMs: number): Window[] {
  return plannedFaults.flatMap((fault) => {
    if (!("toMs" in fault)) return [];
    const lateMs = fault.kind === "reorder" ? HELD_UP_MS : 0;
    return [{ fromMs: firstMs + fault.fromMs, toMs: firstMs + fault.toMs + lateMs }];
  }).toSorted(byStart);
}

/** The one that begins earlier first. */
export function byStart(a: Window, b: Window): number {
  return a.fromMs - b.fromMs;
}

/** f + 2 rounds after the network is whole; null where the duty has no such round any more. */
function promisedAfter({ startMs, operators, lastRound }: PromisedDuty, wholeMs: number): Promised | null {
  const before = wholeMs > startMs ? roundAt(startMs, wholeMs) : 0;
  const round = before + faultyNodes(operators) + 2;
  const last = Math.min(lastRound, CUT_OFF_ROUND - 1);
  return round > last ? null : { round, atMs: startMs + roundsLengthMs(round) + SYNCHRONOUS_MS };
}
