import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  calibrate,
  FAMILIES,
  meanDutiesOf,
  populationOf,
} from "../../../bench/cluster-figures/population.ts";

describe.each(FAMILIES)("a population of the $name", (family) => {
  it("has the mean that its exponent was calibrated to", () => {
    for (const mean of [1.5, 4.63, 10]) {
      expect(meanDutiesOf(populationOf(family, calibrate(family, mean)))).toBeCloseTo(mean, 2);
    }
  });

  it("has a thousand committees, smallest first, of one validator at least and full ones at most", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 4, noNaN: true }), (exponent) => {
        const population = populationOf(family, exponent);
        expect(population).toHaveLength(1_000);
        expect(population).toEqual(population.toSorted((a, b) => a - b));
        expect(population[0]).toBeGreaterThanOrEqual(1);
        expect(population.at(-1)).toBeLessThanOrEqual(family.fullAt);
      }),
      { numRuns: 30 },
    );
  });

  it("has fewer duties per active slot the higher the exponent", () => {
    const means = [1, 1.5, 2, 2.5].map((exponent) => meanDutiesOf(populationOf(family, exponent)));
    expect(means).toEqual(means.toSorted((a, b) => b - a));
  });

  it("cannot be calibrated to less than one duty per active slot", () => {
    expect(() => calibrate(family, 0.9)).toThrow(RangeError);
  });
});
