import { describe, expect, test } from "vitest";
import type { AnyFault } from "../../../src/sim/cluster/faults.ts";
import type { ClusterPlan } from "../../../src/sim/cluster/plan.ts";
import { promisedSlot } from "../../../src/sim/cluster/promise.ts";
import { ClusterWorld } from "../../../src/sim/cluster/world.ts";
import { planWith } from "./support.ts";

function worldWith(faults: readonly AnyFault[], change: Partial<ClusterPlan> = {}): ClusterWorld {
  return new ClusterWorld(planWith(faults, change));
}

/** By slot: the round by which it must be decided; null where nothing is promised. */
const roundsOf = (world: ClusterWorld) =>
  world.slots.map((slot) =>
    world.chain.attesters(slot, 0).length > 0 ? promisedSlot(world, slot)?.round ?? null : "idle"
  );

/** What must be handed in of a slot's attestations, by operator and validator. */
const handedIn = (world: ClusterWorld, slot: number) =>
  promisedSlot(world, slot)!.handedIn.map(({ operator, index }) => `${operator}:${index}`).toSorted();

const WHOLE = worldWith([]);
/** The first slot in which someone attests. */
const SLOT = WHOLE.slots.find((slot) => WHOLE.chain.attesters(slot, 0).length > 0)!;
const OFFSET_MS = (SLOT - WHOLE.slots[0]!) * 12_000;
const ATTESTERS = WHOLE.chain.attesters(SLOT, 0);
const ALL = [1, 2, 3, 4].flatMap((operator) => ATTESTERS.map((index) => `${operator}:${index}`)).toSorted();

/** A fault of the slot, and long enough that nothing of it is handed in. */
const window = { fromMs: OFFSET_MS, toMs: OFFSET_MS + 6_500 };

test("where nothing goes wrong every slot is decided by round f + 2, and everything is handed in by all", () => {
  expect(new Set(roundsOf(WHOLE).filter((round) => round !== "idle"))).toEqual(new Set([3]));
  expect(handedIn(WHOLE, SLOT)).toEqual(ALL);
});

describe("what is lost costs the slot's signatures, not its decision", () => {
  test.each<AnyFault>([
    { kind: "loss", probability: 0.5, ...window },
    { kind: "partition", side: [1, 2], ...window },
    { kind: "withhold", types: [4], rounds: [0], to: [1], ...window },
  ])("$kind", (fault) => {
    const world = worldWith([fault]);
    expect(promisedSlot(world, SLOT)).toMatchObject({ round: 5, operators: [1, 2, 3, 4], handedIn: [] });
  });

  test("nor those of the slots after", () => {
    const world = worldWith([{ kind: "partition", side: [1, 2], ...window }]);
    const after = world.slots.filter((slot) => slot > SLOT && world.chain.attesters(slot, 0).length > 0);
    for (const slot of after) expect(promisedSlot(world, slot)!.handedIn.length).toBeGreaterThan(0);
  });

  test("what is held up costs neither", () => {
    const world = worldWith([{
      kind: "reorder",
      probability: 0.5,
      fromMs: OFFSET_MS,
      toMs: OFFSET_MS + 3_000,
    }]);
    expect(handedIn(world, SLOT)).toEqual(ALL);
  });
});

describe("of an operator nothing is asked", () => {
  test.each<AnyFault>([
    { kind: "twins", operator: 2 },
    { kind: "partials", operator: 2 },
    { kind: "crash", operator: 2, afterSends: 3, restartMs: 0 },
    { kind: "stale", operator: 2 },
  ])("that has a fault: $kind; the others hand in all", (fault) => {
    const world = worldWith([fault]);
    expect(promisedSlot(world, SLOT)!.operators).toEqual([1, 3, 4]);
    expect(handedIn(world, SLOT)).toEqual(ALL.filter((name) => !name.startsWith("2:")));
  });

  test("nor of any where too few are left for a quorum", () => {
    const world = worldWith([{ kind: "twins", operator: 2 }, { kind: "stale", operator: 3 }]);
    expect(promisedSlot(world, SLOT)).toBeNull();
  });
});

test("an operator whose disk fails hands in what the others sign", () => {
  const disk = (operator: number): AnyFault => ({ kind: "disk", operator, recorded: false, ...window });
  expect(handedIn(worldWith([disk(1)]), SLOT)).toEqual(ALL);
  expect(handedIn(worldWith([disk(1), disk(2)]), SLOT)).toEqual([]);
});

test("a validator is handed in by those that know it, where they are a quorum", () => {
  const unknown = (operator: number): AnyFault => ({ kind: "unknown", operator, validators: [...ATTESTERS] });
  // Who knows none of them has no duty.
  expect(promisedSlot(worldWith([unknown(4)]), SLOT)!.operators).toEqual([1, 2, 3]);
  expect(handedIn(worldWith([unknown(4)]), SLOT)).toEqual(ALL.filter((name) => !name.startsWith("4:")));
  expect(promisedSlot(worldWith([unknown(4), unknown(3)]), SLOT)).toBeNull();
});

describe("a beacon node that is out", () => {
  test("costs rounds while it is needed", () => {
    const world = worldWith([{ kind: "outage", operator: 1, fromMs: OFFSET_MS, toMs: OFFSET_MS + 8_000 }]);
    expect(promisedSlot(world, SLOT)).toMatchObject({ round: 6 });
    expect(handedIn(world, SLOT)).toEqual(ALL);
  });

  test("is asked again a slot later once the slot is over", () => {
    const world = worldWith([{ kind: "outage", operator: 1, fromMs: OFFSET_MS, toMs: OFFSET_MS + 11_900 }]);
    expect(promisedSlot(world, SLOT)).toBeNull();
  });
});

describe("nothing is promised of a slot", () => {
  test("in which a validator may attest that may attest in another of the epoch, too", () => {
    // The slots of the epoch's end: both are known to some.
    const world = worldWith([{ kind: "reorg", atMs: 12_000, validators: [0, 1, 2, 3, 4, 5, 6, 7] }]);
    expect(roundsOf(world).slice(0, 3).filter((round) => round !== "idle" && round !== null)).toEqual([]);
    expect(roundsOf(world).slice(3)).toContain(3);
  });

  test("that may still run when the justification is taken back", () => {
    const world = worldWith([{ kind: "rewind", atMs: OFFSET_MS + 5_000 }]);
    expect(new Set(roundsOf(world).slice(SLOT - world.slots[0]!).filter((round) => round !== "idle")))
      .toEqual(
        new Set([null]),
      );
  });

  test("where clocks are seconds apart", () => {
    const world = worldWith([{ kind: "skew", operator: 1, byMs: 3_000 }]);
    expect(promisedSlot(world, SLOT)).toBeNull();
  });
});

describe("sync-committee messages", () => {
  const members = (world: ClusterWorld, slot: number) =>
    promisedSlot(world, slot)!.handedIn.filter(({ kind }) => kind === "syncMessage").length;

  test("are promised of every slot while the members serve, but for their last", () => {
    const world = worldWith([], { syncMembers: 2 });
    expect([1_021, 1_022].map((slot) => members(world, slot))).toEqual([8, 8]);
    expect(promisedSlot(world, 1_024)?.handedIn.some(({ kind }) => kind === "syncMessage") ?? false).toBe(
      false,
    );
  });

  test("are not promised where the decision may come after round 4", () => {
    const outage: AnyFault = { kind: "outage", operator: 1, fromMs: 0, toMs: 8_000 };
    expect(members(worldWith([outage], { syncMembers: 2 }), 1_021)).toBe(0);
  });
});
