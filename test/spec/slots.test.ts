import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SIGNING_TTL_SLOTS, signingExpiry, slotAt, startOfSlot } from "../../src/spec/slots.ts";

const TIMES = { genesisMs: 1_606_824_023_000, slotMs: 12_000 };

describe("slots", () => {
  test.each([
    ["long before genesis", 0, 0],
    ["just before genesis", TIMES.genesisMs - 1, 0],
    ["at genesis", TIMES.genesisMs, 0],
    ["just before slot 1", TIMES.genesisMs + 11_999, 0],
    ["at slot 1", TIMES.genesisMs + 12_000, 1],
    ["within slot 1", TIMES.genesisMs + 12_001, 1],
    ["at slot 7,200", TIMES.genesisMs + 86_400_000, 7_200],
  ])("%s it is the right slot", (_, now, slot) => expect(slotAt(TIMES, now)).toBe(slot));

  test("every moment from genesis on lies within its slot", () => {
    const times = fc.record({
      genesisMs: fc.nat({ max: 2 ** 41 }),
      slotMs: fc.constantFrom(1, 500, 2_000, 6_000, 12_000),
    });
    fc.assert(fc.property(times, fc.nat({ max: 2 ** 40 }), (of, after) => {
      const now = of.genesisMs + after;
      const slot = slotAt(of, now);
      expect(startOfSlot(of, slot)).toBeLessThanOrEqual(now);
      expect(startOfSlot(of, slot + 1)).toBeGreaterThan(now);
      expect(slotAt(of, startOfSlot(of, slot))).toBe(slot);
    }));
  });

  test("a signing duty ends at the start of the second slot after its own", () => {
    expect(SIGNING_TTL_SLOTS).toBe(2);
    expect(signingExpiry(TIMES, 10)).toBe(TIMES.genesisMs + 12 * 12_000);
  });
});
