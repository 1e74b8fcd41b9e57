import { isOfOperator } from "./faults.ts";
import type { Plan } from "./plan.ts";
import { type Promised, promisedFor } from "./promise.ts";
import { checkSimValue, textOf } from "./values.ts";
import type { World } from "./world.ts";

/** Something that must never happen, and did. */
export interface Violation {
  readonly kind:
    | "agreement"
    | "validity"
    | "liveness"
    | "memory"
    | "crash"
    /** Two attestations of a validator could get it slashed. */
    | "slashable"
    /** An attestation was signed that is not on record. */
    | "unrecorded"
    /** A beacon node was handed in what is not its operator's, or not signed. */
    | "foreign";
  readonly slot: number | null;
  readonly what: string;
}

/** What an operator decided, and when: true time, milliseconds since the Unix epoch. */
export interface DecisionMade {
  readonly operator: number;
  readonly round: number;
  readonly value: Uint8Array;
  readonly atMs: number;
}

interface Decision extends Omit<DecisionMade, "value"> {
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
  /** Decisions of honest operators that are still to come. */
  #left: number;

  constructor(world: World) {
    this.#world = world;
    this.#honest = honestOperators(world.plan);
    this.#left = this.#honest.length * world.slots.length;
  }

  /** Slots that at least one honest operator decided. */
  get decidedSlots(): number {
    return this.#decisions.size;
  }

  /** Slots that had to be decided. */
  get dueSlots(): number {
    return this.#world.slots.filter((slot) => promisedFor(this.#world, slot)).length;
  }

  /** The highest round that a slot was decided in. */
  get highestRound(): number {
    return Math.max(0, ...[...this.#decisions.values()].flat().map(({ round }) => round));
  }

  /** Whether every honest operator has decided every slot. */
  get complete(): boolean {
    return this.#left === 0;
  }

  /** Whether every honest operator has decided a slot. */
  isDecided(slot: number): boolean {
    return this.#decisions.get(slot)?.length === this.#honest.length;
  }

  /** An operator decided; faulty ones may say what they like. */
  decided(slot: number, decision: DecisionMade): void {
    if (!this.#honest.includes(decision.operator)) return;
    const value = textOf(decision.value);
    const before = this.#decisions.get(slot) ?? [];
    this.#decisions.set(slot, [...before, { ...decision, value }]);
    this.#left--;
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

  /** The run did not end. */
  endless(steps: number): void {
    this.#violated("liveness", null, `the run did not end after ${steps} events`);
  }

  /** What had to be decided by the end and was not, or too late. */
  checkLiveness(): void {
    for (const slot of this.#world.slots) {
      const promised = promisedFor(this.#world, slot);
      if (promised) this.#checkSlot(slot, promised);
    }
  }

  #checkSlot(slot: number, { round: latest, atMs: latestMs }: Promised): void {
    const decisions = this.#decisions.get(slot) ?? [];
    for (const operator of this.#honest) {
      const decision = decisions.find((decision) => decision.operator === operator);
      const late = decision ? lateness(decision, latest, latestMs) : "had not decided by the end";
      if (late) this.#violated("liveness", slot, `operator ${operator} ${late}, due by round ${latest}`);
    }
  }

  #violated(kind: Violation["kind"], slot: number | null, what: string): void {
    this.violations.push({ kind, slot, what });
  }
}

/** What is late about a decision; null for nothing. A decided message may bring one of an early round late. */
function lateness({ round, atMs }: Decision, latest: number, latestMs: number): string | null {
  if (round > latest) return `decided in round ${round}`;
  return atMs > latestMs ? `decided ${atMs - latestMs} ms late` : null;
}
