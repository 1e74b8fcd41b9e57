import { describe, expect, test } from "vitest";
import type { Fault } from "../../src/sim/faults.ts";
import { HELD_UP_MS, SimNetwork } from "../../src/sim/network.ts";
import { planOf } from "../../src/sim/plan.ts";
import { Random } from "../../src/sim/random.ts";
import { Scheduler } from "../../src/sim/scheduler.ts";
import { QBFT_TYPES } from "../../src/spec/containers/consensus.ts";

const { prepare, commit } = QBFT_TYPES;
const QBFT = {
  msgType: prepare,
  height: 1,
  round: 1,
  identifier: new Uint8Array(56),
  root: new Uint8Array(32),
  dataRound: 0,
  roundChangeJustification: [],
  prepareJustification: [],
};
const IDS = [1, 2, 3, 4];

/** Operator 1 sends a message to all at a time; who gets it when, and from whom. */
function send(faults: readonly Fault[], atMs = 0, change: Partial<typeof QBFT> = {}) {
  const plan = {
    ...planOf({ seed: 1, slots: 1, operators: 4, faults: [] }),
    plannedFaults: faults,
    delay: { minMs: 5, maxMs: 10 },
  };
  const scheduler = new Scheduler(1_000);
  const network = new SimNetwork(plan, scheduler, new Random(1), "topic", 1_000);
  const got: { readonly id: number; readonly afterMs: number; readonly peer: string }[] = [];
  for (const id of IDS) {
    network.attach(id, {
      receive: ({ peer }) => got.push({ id, afterMs: scheduler.now() - 1_000 - atMs, peer }),
    });
  }
  scheduler.after(atMs, () => network.publish(1, { ...QBFT, ...change }, Uint8Array.of(1), IDS));
  while (scheduler.step(Infinity));
  return got;
}

const whoGot = (faults: readonly Fault[], atMs = 0, change = {}) =>
  send(faults, atMs, change).map(({ id }) => id).toSorted();

test("a message reaches all within its delay, its sender at once", () => {
  const got = send([]);
  expect(got.map(({ id }) => id).toSorted()).toEqual(IDS);
  expect(got.find(({ id }) => id === 1)!.afterMs).toBe(0);
  expect(got.every(({ id, afterMs }) => id === 1 || (afterMs >= 5 && afterMs <= 10))).toBe(true);
  expect(new Set(got.map(({ peer }) => peer))).toEqual(new Set(["peer 1"]));
});

const WINDOW = { fromMs: 100, toMs: 200 };

describe("while its fault lasts, and not before or after", () => {
  test.each<[string, Fault, number[]]>([
    ["a lost message reaches its sender only", { kind: "loss", probability: 1, ...WINDOW }, [1]],
    ["a repeated one comes twice to others", { kind: "duplicate", probability: 1, ...WINDOW }, [
      1,
      2,
      2,
      3,
      3,
      4,
      4,
    ]],
    ["a partition is not crossed", { kind: "partition", side: [1, 3], ...WINDOW }, [1, 3]],
    ["what is withheld does not come", {
      kind: "withhold",
      types: [prepare],
      rounds: [1],
      to: [2, 3],
      ...WINDOW,
    }, [1, 4]],
  ])("%s", (_, fault, expected) => {
    expect(whoGot([fault], 99)).toEqual(IDS);
    expect(whoGot([fault], 100)).toEqual(expected);
    expect(whoGot([fault], 200)).toEqual(IDS);
  });

  test("a held-up message comes late, and comes", () => {
    const fault: Fault = { kind: "reorder", probability: 1, ...WINDOW };
    const late = send([fault], 150).filter(({ id }) => id !== 1);
    expect(late.length).toBe(3);
    expect(late.some(({ afterMs }) => afterMs > 10)).toBe(true);
    expect(late.every(({ afterMs }) => afterMs <= 10 + HELD_UP_MS)).toBe(true);
  });
});

test("only messages of the type and round are withheld", () => {
  const fault: Fault = { kind: "withhold", types: [commit], rounds: [2], to: IDS, fromMs: 0, toMs: 1_000 };
  expect(whoGot([fault], 0, { msgType: commit, round: 1 })).toEqual(IDS);
  expect(whoGot([fault], 0, { msgType: prepare, round: 2 })).toEqual(IDS);
  expect(whoGot([fault], 0, { msgType: commit, round: 2 })).toEqual([1]);
});
