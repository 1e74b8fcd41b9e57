import { describe, expect, it } from "vitest";
import { FAMILIES, meanDutiesOf, populationOf } from "../../../bench/cluster-figures/population.ts";
import { sampleOf } from "../../../bench/cluster-figures/sample.ts";
import { dutiesOf, meanDuties } from "../../../bench/cluster-figures/slots.ts";

const population = populationOf(FAMILIES[0], 1.5);
const validators = population.reduce((a, b) => a + b);
const sample = sampleOf(population, { seed: 1, epochs: 40 });

describe("a sample", () => {
  it("has every validator attest once an epoch", () => {
    expect(dutiesOf(sample.attestations)).toBe(40 * validators);
  });

  it("has every committee's 32 slots of every epoch", () => {
    for (const slots of [sample.attestations, sample.all]) {
      expect(slots.reduce((a, b) => a + b)).toBe(40 * 1_000 * 32);
    }
  });

  it("has the mean that probability says, within a percent", () => {
    expect(meanDuties(sample.attestations) / meanDutiesOf(population)).toBeCloseTo(1, 2);
  });

  it("adds the sync committee's messages to the attestations: about 512 of a million validators, each slot", () => {
    expect(dutiesOf(sample.all)).toBe(40 * validators + sample.syncMessages);
    expect(sample.syncMessages % 32).toBe(0);
    const share = sample.syncMessages / 32 / (40 * validators);
    expect(share).toBeGreaterThan(400e-6);
    expect(share).toBeLessThan(624e-6);
  });

  it("is the same for the same seed, and another one for another", () => {
    const small = population.slice(900);
    const drawn = (seed: number) => sampleOf(small, { seed, epochs: 1 });
    expect(drawn(5)).toEqual(drawn(5));
    expect(drawn(6)).not.toEqual(drawn(5));
  });
});
