import { afterEach, describe, expect, test } from "vitest";
import { type Fault, FAULT_NAMES, isOfOperator } from "../../src/sim/faults.ts";
import { type Plan, planOf, type SimOptions } from "../../src/sim/plan.ts";
import { Simulation } from "../../src/sim/run.ts";
import { promisedFor } from "../../src/sim/promise.ts";
import { World } from "../../src/sim/world.ts";
import { replayCommand } from "../../src/sim/shrink.ts";
import { faultyNodes } from "../../src/spec/committee.ts";
import { type BrokenCopy, brokenCopy } from "./broken-copy.ts";
import { MUTANTS } from "./mutants.ts";

const OPTIONS: SimOptions = { seed: 7, slots: 1, operators: 4, faults: FAULT_NAMES };

async function tracedPlan(plan: Plan): Promise<string[]> {
  const lines: string[] = [];
  await new Simulation(plan, (line) => lines.push(line)).run();
  return lines;
}

const traced = (options: SimOptions) => tracedPlan(planOf(options));

/** A run in which only this goes wrong. */
const withFault = (fault: Fault, change: Partial<Plan> = {}): Plan => ({
  ...planOf({ ...OPTIONS, faults: [] }),
  skewMs: [0, 0, 0, 0],
  plannedFaults: [fault],
  ...change,
});

describe("a simulation", () => {
  test("is the same for the same seed, event by event", async () => {
    const first = await traced(OPTIONS);
    expect(first.length).toBeGreaterThan(50);
    expect(await traced(OPTIONS)).toEqual(first);
  });

  test("is another one for another seed", async () => {
    expect(await traced({ ...OPTIONS, seed: 8 })).not.toEqual(await traced(OPTIONS));
  });

  test("without faults decides in the first round", async () => {
    for (let seed = 1; seed <= 10; seed++) {
      const result = await new Simulation(planOf({ ...OPTIONS, seed, faults: [] })).run();
      expect(result).toMatchObject({ decided: 1, due: 1, highestRound: 1, violations: [] });
    }
  });

  test("tells a line of every event: who, when, what", async () => {
    const lines = await traced({ ...OPTIONS, faults: [] });
    const line = /^ *-?\d+\.\d{3} operator \d+ (?:starts slot|sends|gets|decides) ?/;
    expect(lines.filter((text) => !line.test(text))).toEqual([]);
    expect(lines.filter((text) => text.includes("decides")).length).toBe(4);
  });
});

describe("an operator that crashes", () => {
  test.each([0, 1, 2])("has sent %i messages, and says nothing more", async (afterSends) => {
    const lines = await tracedPlan(withFault({ kind: "crash", operator: 1, afterSends, restartMs: null }));
    const own = lines.filter((line) => line.includes("operator 1 "));
    const crash = own.findIndex((line) => line.includes("crashes"));
    expect(crash).toBeGreaterThan(0);
    expect(own.slice(0, crash).filter((line) => line.includes("sends"))).toHaveLength(afterSends);
    expect(own.slice(crash).filter((line) => line.includes("sends"))).toEqual([]);
  });
});

test("what comes before its slot is taken as the slot begins, on the operator's clock", async () => {
  const fault = { kind: "skew", operator: 3, byMs: -1_500 } as const;
  const lines = await tracedPlan(withFault(fault, { role: "proposer", delay: { minMs: 1, maxMs: 2 } }));
  const gets = lines.filter((line) => line.includes("operator 3 gets"));
  expect(gets.length).toBeGreaterThan(5);
  expect(gets.slice(0, 6).map((line) => line.trim().split(" ")[0])).toEqual(Array(6).fill("1.500"));
});

describe("a plan", () => {
  test.each([4, 7, 10, 13])("never has more than f of %i operators with faults of their own", (operators) => {
    for (let seed = 0; seed < 500; seed++) {
      const { plannedFaults } = planOf({ ...OPTIONS, seed, operators });
      const faulty = new Set(plannedFaults.filter(isOfOperator).map(({ operator }) => operator));
      expect(faulty.size).toBeLessThanOrEqual(faultyNodes(operators));
    }
  });

  test("gives nobody a fault beside another that hides it", () => {
    for (let seed = 0; seed < 500; seed++) {
      const faults = planOf({ ...OPTIONS, seed, operators: 13 }).plannedFaults.filter(isOfOperator);
      const alone = faults.filter(({ kind }) => kind === "silent" || kind === "crash");
      for (const { operator } of alone) {
        expect(faults.filter((fault) => fault.operator === operator)).toHaveLength(1);
      }
    }
  });

  test.each([4, 7, 10, 13])(
    "promises something of most slots of %i operators, whatever the role",
    (operators) => {
      const plans = Array.from({ length: 400 }, (_, seed) => planOf({ ...OPTIONS, seed, operators }));
      for (const role of ["committee", "proposer"]) {
        const worlds = plans.filter((plan) => plan.role === role).map((plan) => new World(plan));
        const due = worlds.filter((world) => promisedFor(world, world.slots[0]!)).length;
        expect(due / worlds.length).toBeGreaterThan(0.4);
      }
    },
  );

  test("has only faults that were asked for", () => {
    for (let seed = 0; seed < 200; seed++) {
      const kinds = planOf({ ...OPTIONS, seed, faults: ["loss", "twins"] }).plannedFaults.map(({ kind }) =>
        kind
      );
      expect(kinds.filter((kind) => kind !== "loss" && kind !== "twins")).toEqual([]);
    }
  });

  test("each fault comes up", () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 200; seed++) {
      planOf({ ...OPTIONS, seed }).plannedFaults.forEach(({ kind }) => seen.add(kind));
    }
    expect([...seen].toSorted()).toEqual([...FAULT_NAMES].toSorted());
  });

  test("keeps of its faults those that are named", () => {
    const all = planOf({ ...OPTIONS, seed: 3 }).plannedFaults;
    expect(all.length).toBeGreaterThan(1);
    expect(planOf({ ...OPTIONS, seed: 3, keep: [1] }).plannedFaults).toEqual([all[1]]);
  });
});

describe("a failing seed", () => {
  let copy: BrokenCopy | undefined;
  afterEach(() => copy?.remove());

  test("can be shrunk to faults that it needs, and the printed command shows it again", async () => {
    const mutant = MUTANTS.find(({ name }) => name.includes("needs no justification"))!;
    copy = await brokenCopy(mutant);
    const { violations } = await copy.sim(mutant.seed, 1, "all", ["--shrink"]);
    const replay = violations[0]!.replay;
    const kept = /--keep ([\d,]+)/.exec(replay)![1]!;
    const { plannedFaults } = planOf({ ...OPTIONS, seed: mutant.seed });
    expect(kept.split(",").length).toBeLessThan(plannedFaults.length);
    const again = await copy.sim(mutant.seed, 1, "all", ["--keep", kept]);
    expect(again.violations.map(({ kind }) => kind)).toContain("agreement");
  }, 60_000);
});

test("a run is told by its seed, its size, its faults and which of them are kept", () => {
  expect(replayCommand({ seed: 5, slots: 2, operators: 7, faults: ["loss", "lie"], keep: [] })).toBe(
    "quorate sim --duty consensus --seed 5 --slots 2 --operators 7 --faults loss,lie --keep none --trace",
  );
});
