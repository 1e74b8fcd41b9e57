import type { Head } from "../../ports/beacon.ts";
import type { AttestationData, Checkpoint } from "../../spec/containers/beacon.ts";
import { type Hex, toHex } from "../../spec/hex.ts";
import { sha256 } from "../../spec/sha256.ts";
import { epochOf, type SlotTimes, startOfSlot } from "../../spec/slots.ts";
import { Random } from "../random.ts";
import { faultsOf, isWithin } from "./faults.ts";
import { type ClusterPlan, VALIDATORS } from "./plan.ts";

/** How much later one node hears of something than another at most, milliseconds. */
export const SPREAD_MS = 800;
/** When a slot's block comes at the earliest and at the latest: later than a vote is due, too. */
const BLOCK_MS = { min: 300, max: 5_000 };

/** Whose duties an epoch has: those from the beginning, or those after the reorganisation. */
export type Version = 0 | 1;

const rootOf = (text: string): Uint8Array => sha256(new TextEncoder().encode(text));

/** A checkpoint of the made-up chain. */
export function checkpointOf(epoch: number): Checkpoint {
  return { epoch, root: rootOf(`checkpoint ${epoch}`) };
}

/** The made-up chain, as the beacon node of each operator sees it. Nothing in it changes: all is a matter of time. */
export class Chain {
  readonly #plan: ClusterPlan;
  readonly #times: SlotTimes;
  readonly #startMs: number;
  /** By operator − 1: how late its node is, milliseconds. */
  readonly #lateMs: readonly number[];
  /** By slot: when its block comes to the fastest node, milliseconds since the slot's start. */
  readonly #blockMs = new Map<number, number>();
  /** By version, then by slot: indices of the validators that attest. */
  readonly #attesters: readonly ReadonlyMap<number, readonly number[]>[];

  constructor(plan: ClusterPlan, times: SlotTimes, slots: readonly number[]) {
    const random = new Random(plan.seed).fork(50);
    this.#plan = plan;
    this.#times = times;
    this.#startMs = startOfSlot(times, plan.firstSlot);
    this.#lateMs = Array.from({ length: plan.operators }, () => random.int(0, SPREAD_MS));
    for (const slot of slots) this.#blockMs.set(slot, random.int(BLOCK_MS.min, BLOCK_MS.max));
    const before = assigned(slots, random);
    const [reorg] = faultsOf(plan.plannedFaults, "reorg");
    const first = reorg ? epochOf(plan.firstSlot + Math.floor(reorg.atMs / times.slotMs)) : Infinity;
    const after = before.map((each) =>
      reorg?.validators.includes(each.index) && epochOf(each.slot) >= first ? moved(each, slots) : each
    );
    this.#attesters = [bySlot(before), bySlot(after)];
  }

  /** When the reorganisation of duties reaches an operator's node, milliseconds since the Unix epoch. */
  reorgMs(operator: number): number {
    const [reorg] = faultsOf(this.#plan.plannedFaults, "reorg");
    return reorg ? this.#startMs + reorg.atMs + this.#lateMs[operator - 1]! : Infinity;
  }

  /** Which duties an operator's node tells now. */
  version(operator: number, nowMs: number): Version {
    return nowMs >= this.reorgMs(operator) ? 1 : 0;
  }

  /** Indices of the validators that attest in a slot. */
  attesters(slot: number, version: Version): readonly number[] {
    return this.#attesters[version]!.get(slot) ?? [];
  }

  /** Indices of the validators in the sync committee that serves in an epoch: those of the first, until it ends. */
  syncCommittee(epoch: number): readonly number[] {
    if (epoch !== epochOf(this.#plan.firstSlot)) return [];
    return Array.from({ length: this.#plan.syncMembers }, (_, index) => index);
  }

  /** What an epoch's duties follow from. */
  dependentRoot(epoch: number, version: Version): Hex {
    const slots = [...new Set(this.#attesters.flatMap((attesters) => [...attesters.keys()]))];
    const changes = slots.some((slot) =>
      epochOf(slot) === epoch && `${this.attesters(slot, 0)}` !== `${this.attesters(slot, 1)}`
    );
    return toHex(rootOf(`duties ${epoch} ${changes ? version : 0}`));
  }

  /** When a slot's block becomes the head of an operator's node, milliseconds since the Unix epoch. */
  blockMs(operator: number, slot: number): number {
    const late = this.#blockMs.get(slot) ?? BLOCK_MS.min;
    return startOfSlot(this.#times, slot) + late + this.#lateMs[operator - 1]!;
  }

  /** What an operator's node tells of a new head. */
  head(operator: number, slot: number, nowMs: number): Head {
    const version = this.version(operator, nowMs);
    const epoch = epochOf(slot);
    return {
      slot,
      blockRoot: toHex(rootOf(`block ${slot}`)),
      previousDutyDependentRoot: this.dependentRoot(epoch, version),
      currentDutyDependentRoot: this.dependentRoot(epoch + 1, version),
    };
  }

  /** What an attester votes for as an operator's node sees it: the slot's block, or the one before while that is late. */
  vote(operator: number, slot: number, nowMs: number): AttestationData {
    const head = nowMs >= this.blockMs(operator, slot) ? slot : slot - 1;
    const target = epochOf(slot);
    const age = this.#followsOlder(operator, nowMs) ? 2 : 1;
    return {
      slot,
      index: 0,
      beaconBlockRoot: rootOf(`block ${head}`),
      source: checkpointOf(target - age),
      target: checkpointOf(target),
    };
  }

  /** Whether an operator's beacon node answers nothing now. */
  isOut(operator: number, nowMs: number): boolean {
    return faultsOf(this.#plan.plannedFaults, "outage").some((fault) =>
      fault.operator === operator && isWithin(fault, nowMs - this.#startMs)
    );
  }

  #followsOlder(operator: number, nowMs: number): boolean {
    const { plannedFaults } = this.#plan;
    const stale = faultsOf(plannedFaults, "stale").some((fault) => fault.operator === operator);
    const sinceMs = nowMs - this.#startMs - this.#lateMs[operator - 1]!;
    return stale || faultsOf(plannedFaults, "rewind").some(({ atMs }) => sinceMs >= atMs);
  }
}

interface Assigned {
  readonly index: number;
  readonly slot: number;
}

/** Every validator attests once in each epoch that the run has slots of. */
function assigned(slots: readonly number[], random: Random): Assigned[] {
  const epochs = [...Map.groupBy(slots, epochOf).values()];
  return Array.from({ length: VALIDATORS }, (_, index) => index).flatMap((index) =>
    epochs.map((own) => ({ index, slot: random.pick(own) }))
  );
}

/** The same in another slot of the epoch, where the run has one. */
function moved({ index, slot }: Assigned, slots: readonly number[]): Assigned {
  const own = slots.filter((other) => epochOf(other) === epochOf(slot));
  return { index, slot: own[(own.indexOf(slot) + 1) % own.length]! };
}

function bySlot(all: readonly Assigned[]): Map<number, readonly number[]> {
  const slots = Map.groupBy(all, ({ slot }) => slot);
  return new Map([...slots].map(([slot, each]) => [slot, each.map(({ index }) => index)]));
}
