import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type SeenKey, SeenPartials } from "../../../src/network/validation/seen-partials.ts";

const KEY: SeenKey = { signer: 1, validator: "0xaa", duty: "commitBoostSigning:0xaa:0x11", slot: 12 };

describe("partials seen", () => {
  test("are none at first", () => {
    expect(new SeenPartials().facts(KEY)).toMatchObject({ sameRoot: false, rootsInSlot: 0 });
  });

  test("are known again in every slot that still counts", () => {
    const seen = new SeenPartials();
    seen.add(KEY, 12);
    expect([11, 12, 13].map((slot) => seen.facts({ ...KEY, slot }).sameRoot)).toEqual([true, true, true]);
  });

  test("count for their signer, validator and slot, both roles together", () => {
    const seen = new SeenPartials();
    seen.add(KEY, 12);
    seen.add({ ...KEY, duty: "preconfirmation:0xaa:0x11" }, 12);
    expect(seen.facts(KEY).rootsInSlot).toBe(2);
    expect(seen.facts({ ...KEY, signer: 2 })).toMatchObject({ sameRoot: false, rootsInSlot: 0 });
    expect(seen.facts({ ...KEY, validator: "0xbb" })).toMatchObject({ sameRoot: false, rootsInSlot: 0 });
    expect(seen.facts({ ...KEY, slot: 13 }).rootsInSlot).toBe(0);
  });

  test("of slots that no longer count are forgotten when the next is added", () => {
    const seen = new SeenPartials();
    for (let slot = 0; slot < 500; slot++) {
      for (let duty = 0; duty < 10; duty++) seen.add({ ...KEY, slot, duty: `${slot}:${duty}` }, slot);
      const held = Array.from({ length: slot + 2 }, (_, i) => seen.facts({ ...KEY, slot: i }).rootsInSlot);
      const total = held.reduce((a, b) => a + b);
      expect(total).toBe(slot === 0 ? 10 : 20);
    }
  });

  test("of slots that no longer count are forgotten when time passes, and of others not", () => {
    const seen = new SeenPartials();
    seen.add(KEY, 12);
    seen.expire(13);
    expect(seen.facts(KEY)).toMatchObject({ sameRoot: true, rootsInSlot: 1 });
    seen.expire(14);
    expect(seen.facts(KEY)).toMatchObject({ sameRoot: false, rootsInSlot: 0 });
  });

  test("are what a list of everything that still counts would give", () => {
    const steps = fc.array(
      fc.record({
        passed: fc.constantFrom(0, 0, 0, 1),
        ahead: fc.integer({ min: -1, max: 1 }),
        signer: fc.integer({ min: 1, max: 2 }),
        duty: fc.constantFrom("a", "b", "c"),
      }),
      { maxLength: 60 },
    );
    fc.assert(fc.property(steps, (list) => {
      const seen = new SeenPartials();
      let kept: SeenKey[] = [];
      let now = 10;
      for (const { passed, ahead, signer, duty } of list) {
        now += passed;
        const key = { ...KEY, signer, duty, slot: now + ahead };
        seen.add(key, now);
        kept = [...kept.filter(({ slot }) => slot + 2 > now), key];
        const own = kept.filter((other) => other.signer === signer);
        const inSlot = own.filter(({ slot }) => slot === key.slot).map((other) => other.duty);
        const perSlot = Map.groupBy(own, ({ slot }) => slot).values();
        const counts = [...perSlot].map((of) => new Set(of.map((other) => other.duty)).size);
        expect(seen.facts({ ...key, duty: "b" })).toEqual({
          sameRoot: own.some((other) => other.duty === "b"),
          rootsInSlot: new Set(inSlot).size,
          rootsInAll: counts.reduce((sum, count) => sum + count, 0),
        });
      }
    }));
  });
});
