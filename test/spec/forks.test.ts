import fc from "fast-check";
import { expect, test } from "vitest";
import { forkAt } from "../../src/spec/forks.ts";
import { FORKED } from "./cluster/support.ts";

test.each(
  [
    [0, "phase0"],
    [1, "altair"],
    [2, "altair"],
    [3, "deneb"],
    [9, "deneb"],
    [10, "electra"],
    [11, "electra"],
    [12, "fulu"],
    [1_000_000, "fulu"],
  ] as const,
)("in epoch %i %s is in force", (epoch, version) => {
  expect(forkAt(FORKED, epoch).version).toBe(version);
});

test("of forks in the same epoch the last is in force: a chain may begin with all of them", () => {
  const forks = FORKED.forks.map((fork) => ({ ...fork, epoch: 0 }));
  expect(forkAt({ ...FORKED, forks }, 0).version).toBe("fulu");
});

test("the fork in force began last of those that have begun", () => {
  fc.assert(fc.property(fc.nat({ max: 20 }), (epoch) => {
    const begun = FORKED.forks.filter((fork) => fork.epoch <= epoch);
    expect(forkAt(FORKED, epoch).epoch).toBe(Math.max(...begun.map((fork) => fork.epoch)));
  }));
});
