import { afterEach, describe, expect, test } from "vitest";
import { FAULT_NAMES } from "../../src/sim/faults.ts";
import { planOf, type SimOptions } from "../../src/sim/plan.ts";
import { Simulation } from "../../src/sim/run.ts";
import { replayCommand } from "../../src/sim/shrink.ts";
import { faultyNodes } from "../../src/spec/committee.ts";
import { isOfOperator } from "../../src/sim/faults.ts";
import { type BrokenCopy, brokenCopy } from "./broken-copy.ts";
import { MUTANTS } from "./mutants.ts";

const OPTIONS: SimOptions = { seed: 7, slots: 1, operators: 4, faults: FAULT_NAMES };

async function traced(options: SimOptions): Promise<string[]> {
  const lines: string[] = [];
  await new Simulation(planOf(options), (line) => lines.push(line)).run();
  return lines;
}

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
      expect(result).toMatchObject({ decided: 1, highestRound: 1, violations: [] });
    }
  });

  test("tells a line of every event: who, when, what", async () => {
    const lines = await traced({ ...OPTIONS, faults: [] });
    const line = /^ *-?\d+\.\d{3} operator \d+ (?:starts slot|sends|gets|decides) ?/;
    expect(lines.filter((text) => !line.test(text))).toEqual([]);
    expect(lines.filter((text) => text.includes("decides")).length).toBe(4);
  });
});

describe("a plan", () => {
  test.each([4, 7, 10, 13])("never has more than f of %i operators with faults of their own", (operators) => {
    for (let seed = 0; seed < 500; seed++) {
      const { plannedFaults } = planOf({ ...OPTIONS, seed, operators });
      const faulty = new Set(plannedFaults.filter(isOfOperator).map(({ operator }) => operator));
      expect(faulty.size).toBeLessThanOrEqual(faultyNodes(operators));
    }
  });

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
    const mutant = MUTANTS.find(({ name }) => name.includes("does not bind"))!;
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
    "quorate sim --seed 5 --slots 2 --operators 7 --faults loss,lie --keep none --trace",
  );
});
