import { faultyNodes } from "../spec/committee.ts";
import { roundAt } from "../spec/qbft/round-times.ts";
import { CONSENSUS_ROLES } from "../spec/validation/consensus-roles.ts";
import { isOfOperator } from "./faults.ts";
import { HELD_UP_MS } from "./network.ts";
import type { Plan } from "./plan.ts";
import { checkSimValue, textOf } from "./values.ts";
import { CUT_OFF_ROUND, type World } from "./world.ts";

/** Clocks and messages that are at most so far apart together are what the protocol promises to decide with. */
const SYNCHRONOUS_MS = 500;

/** Something that must never happen, and did. */
export interface Violation {
  readonly kind: "agreement" | "validity" | "liveness" | "memory" | "crash";
  readonly slot: number | null;
  readonly what: string;
}

interface Decision {
  readonly operator: number;
  readonly round: number;
  readonly value: string;
}

/** Operators of which none of the plan's faults is. */
export function honestOperators({ operators, plannedFaults }: Plan): number[] {
  const faulty = new Set(plannedFaults.filter(isOfOperator).map(({ operator }) => operator));
  return Array.from({ length: operators }, (_, i) => i + 1).filter((id) => !faulty.has(id));
}

/** Watches a run: agreement and validity as values are decided, liveness at the end. */
export class Checks {
  readonly violations: Violation[] = [];
  readonly #world: World;
  readonly #honest: readonly number[];
  readonly #decisions = new Map<number, Decision[]>();

  constructor(world: World) {
    this.#world = world;
    this.#honest = honestOperators(world.plan);
  }

  /** Slots that at least one honest operator decided. */
  get decidedSlots(): number {
    return this.#decisions.size;
  }

  /** The highest round that a slot was decided in. */
  get highestRound(): number {
    return Math.max(0, ...[...this.#decisions.values()].flat().map(({ round }) => round));
  }

  /** Whether every honest operator has decided every slot. */
  get complete(): boolean {
    return this.#world.slots.every((slot) => this.#undecided(slot).length === 0);
  }

  /** An operator decided; faulty ones may say what they like. */
  decided(slot: number, decision: { operator: number; round: number; value: Uint8Array }): void {
    if (!this.#honest.includes(decision.operator)) return;
    const value = textOf(decision.value);
    const before = this.#decisions.get(slot) ?? [];
    this.#decisions.set(slot, [...before, { ...decision, value }]);
    const other = before.find((known) => known.value !== value);
    if (other) {
      this.#violated(
        "agreement",
        slot,
        `operator ${other.operator} decided "${other.value}", ${decision.operator} "${value}"`,
      );
    }
    if (checkSimValue(decision.value)) this.#violated("validity", slot, `"${value}" was decided`);
  }

  /** An operator's chart or rule threw. */
  crashed(operator: number, cause: string): void {
    this.#violated("crash", null, `operator ${operator}: ${cause}`);
  }

  /** More is kept than may be. */
  overfull(operator: number, what: string): void {
    this.#violated("memory", null, `operator ${operator}: ${what}`);
  }

  /** What had to be decided by the end and was not, or too late. */
  checkLiveness(): void {
    if (!isSynchronous(this.#world.plan)) return;
    for (const slot of this.#world.slots) {
      const latest = this.#latestRound(slot);
      if (latest === null) continue;
      for (const operator of this.#undecided(slot)) {
        this.#violated(
          "liveness",
          slot,
          `operator ${operator} had not decided by the end, due by round ${latest}`,
        );
      }
      for (const { operator, round } of this.#decisions.get(slot) ?? []) {
        if (round > latest) {
          this.#violated(
            "liveness",
            slot,
            `operator ${operator} decided in round ${round}, due by ${latest}`,
          );
        }
      }
    }
  }

  #undecided(slot: number): number[] {
    const decided = new Set(this.#decisions.get(slot)?.map(({ operator }) => operator));
    return this.#honest.filter((id) => !decided.has(id));
  }

  /** f + 2 rounds after the last fault of the network; null where the duty has no such round any more. */
  #latestRound(slot: number): number | null {
    const { plan, slots } = this.#world;
    const sinceStart = lastFaultMs(plan) -
      (this.#world.dutyStartMs(slot) - this.#world.times.slotMs * slots[0]!);
    const latest = (sinceStart <= 0 ? 0 : roundAt(0, sinceStart)) + faultyNodes(plan.operators) + 2;
    const last = Math.min(CONSENSUS_ROLES[plan.role].maxRound, CUT_OFF_ROUND - 1);
    return latest > last ? null : latest;
  }

  #violated(kind: Violation["kind"], slot: number | null, what: string): void {
    this.violations.push({ kind, slot, what });
  }
}

/** Whether clocks are so near each other that the protocol promises to decide. */
function isSynchronous({ plannedFaults, delay, skewMs }: Plan): boolean {
  const skewed = plannedFaults.some(({ kind }) => kind === "skew");
  return !skewed && Math.max(...skewMs) + delay.maxMs <= SYNCHRONOUS_MS;
}

/** When the network is whole again and what was held up has come, milliseconds after the first slot's start. */
function lastFaultMs({ plannedFaults }: Plan): number {
  return Math.max(
    0,
    ...plannedFaults.map((fault) =>
      "toMs" in fault ? fault.toMs + (fault.kind === "reorder" ? HELD_UP_MS : 0) : 0
    ),
  );
}
