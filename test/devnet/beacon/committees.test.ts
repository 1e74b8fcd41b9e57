import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attesterDuties, syncCommittee, syncPlaces } from "../../../src/devnet/beacon/committees.ts";
import { type Hex, toHex } from "../../../src/spec/hex.ts";
import { epochOf } from "../../../src/spec/slots.ts";

const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex);
const validatorSets = fc.uniqueArray(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 700 });
const numbered = (count: number) => Array.from({ length: count }, (_, i) => i);
const SEED: Hex = `0x${"5e".repeat(32)}`;

describe("the attester duties of an epoch", () => {
  it("are one for each validator, at a place of its own in a committee of that length", () => {
    fc.assert(
      fc.property(validatorSets, fc.nat({ max: 10_000 }), seeds, (validators, epoch, seed) => {
        const duties = attesterDuties(validators, epoch, seed);
        expect(duties.map(({ validatorIndex }) => validatorIndex).toSorted()).toEqual(validators.toSorted());
        expect(duties.every(({ slot }) => epochOf(slot) === epoch)).toBe(true);
        const committees = Map.groupBy(duties, ({ slot, committeeIndex }) => `${slot} ${committeeIndex}`);
        for (const members of committees.values()) {
          expect(members.map(({ validatorCommitteeIndex }) => validatorCommitteeIndex))
            .toEqual(numbered(members.length));
          for (const duty of members) {
            expect(duty.committeeLength).toBe(members.length);
            expect(duty.committeeIndex).toBeLessThan(duty.committeesAtSlot);
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it("are spread evenly over the slots, in several committees where there are many", () => {
    const duties = attesterDuties(numbered(3_000), 5, SEED);
    const sizes = [...Map.groupBy(duties, ({ slot }) => slot).values()].map((inSlot) => inSlot.length);
    expect(sizes).toHaveLength(32);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    expect(new Set(duties.map(({ committeesAtSlot }) => committeesAtSlot))).toEqual(new Set([11]));
    expect(new Set(duties.map(({ committeeIndex }) => committeeIndex)).size).toBe(11);
  });

  it("follow from the seed alone", () => {
    const validators = numbered(200);
    expect(attesterDuties(validators, 5, SEED)).toEqual(attesterDuties(validators, 5, SEED));
    expect(attesterDuties(validators, 5, `0x${"5f".repeat(32)}`)).not.toEqual(
      attesterDuties(validators, 5, SEED),
    );
  });
});

describe("a sync committee", () => {
  it("has at least four members, where there are so many, at most 512, and one at every place", () => {
    fc.assert(
      fc.property(validatorSets, seeds, (validators, seed) => {
        const members = syncCommittee(validators, seed);
        const wanted = Math.max(4, Math.ceil(validators.length / 2));
        expect(members).toHaveLength(Math.min(validators.length, wanted, 512));
        const places = members.flatMap((index) => syncPlaces(members, index));
        expect(places.toSorted((a, b) => a - b)).toEqual(numbered(512));
      }),
      { numRuns: 50 },
    );
  });

  it("has no place for others", () => {
    expect(syncPlaces([1, 2, 3, 4], 5)).toEqual([]);
  });
});
