import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLUSTER_SIZES } from "../../../src/spec/committee.ts";
import { boole } from "../../../src/spec/profiles/boole.ts";
import {
  bitsAtMost,
  bitsOfMean,
  meanFor,
  postConsensusShare,
  ratiosOf,
  shareFor,
} from "../../../bench/cluster-figures/ratios.ts";
import { activeSlots, meanDuties } from "../../../bench/cluster-figures/slots.ts";

const size = fc.constantFrom(...CLUSTER_SIZES);
const slots = fc.array(fc.nat(1_000), { minLength: 2, maxLength: 30 }).filter((counts) =>
  activeSlots(counts) > 0
);

describe("of attestations", () => {
  it("messages are one over the mean of duties per active slot, whatever the distribution and n", () => {
    fc.assert(fc.property(slots, size, (counts, n) => {
      const { messages } = ratiosOf({ slots: counts, syncMessages: 0 }, { profile: boole, size: n });
      expect(messages).toBeCloseTo(1 / meanDuties(counts), 9);
    }));
  });

  it("bits follow from the same mean and n alone", () => {
    fc.assert(fc.property(slots, size, fc.boolean(), (counts, n, withDecided) => {
      const counting = { profile: boole, size: n, withDecided };
      const { bits } = ratiosOf({ slots: counts, syncMessages: 0 }, counting);
      expect(bits).toBeCloseTo(bitsOfMean(meanDuties(counts), counting), 9);
    }));
  });

  it("bits never reach the bound at which post-consensus saves nothing", () => {
    fc.assert(fc.property(fc.double({ min: 1, max: 100, noNaN: true }), size, (mean, n) => {
      const counting = { profile: boole, size: n };
      expect(bitsOfMean(mean, counting)).toBeLessThan(bitsAtMost(1 / mean, postConsensusShare(counting)));
    }));
  });
});

it("the mean for a ratio of bits gives that ratio", () => {
  const counting = { profile: boole, size: 4 };
  expect(bitsOfMean(meanFor(0.5296, counting), counting)).toBeCloseTo(0.5296, 9);
});

it("the SIP's two figures are those of a share of 40 % that saves nothing", () => {
  expect(shareFor(0.216, 0.5296)).toBeCloseTo(0.4, 9);
  expect(bitsAtMost(0.216, 0.4)).toBeCloseTo(0.5296, 9);
});

it("a sync-committee message in a slot with an attestation costs no messages of its own", () => {
  const counting = { profile: boole, size: 4 };
  const alone = ratiosOf({ slots: [0, 10], syncMessages: 0 }, counting);
  const together = ratiosOf({ slots: [0, 0, 10], syncMessages: 10 }, counting);
  expect(alone.messages).toBe(1);
  expect(together.messages).toBe(0.5);
});
