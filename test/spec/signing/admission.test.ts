import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { admit, REQUESTS_PER_SLOT } from "../../../src/spec/signing/admission.ts";

describe("admission", () => {
  test("lets 1,715 new requests of a validator into a slot: 36 million gas over 21,000, and one", () => {
    expect(REQUESTS_PER_SLOT).toBe(1_715);
    expect(Math.ceil(36_000_000 / 21_000)).toBe(REQUESTS_PER_SLOT);
  });

  test("starts the first and the 1,715th, and refuses the 1,716th", () => {
    const newIn = (newInSlot: number) => admit({ known: false, newInSlot }, true);
    expect([newIn(0), newIn(1_714), newIn(1_715), newIn(1_716)]).toEqual([
      "start",
      "start",
      "slotLimit",
      "slotLimit",
    ]);
  });

  test("refuses a new request where there is no room", () => {
    expect(admit({ known: false, newInSlot: 0 }, false)).toBe("noRoom");
  });

  test("starts what is scheduled where there is no room, whatever was asked for in the slot", () => {
    expect(admit({ known: false, newInSlot: 1_715, scheduled: true }, false)).toBe("start");
  });

  test("names the slot's limit before the lack of room", () => {
    expect(admit({ known: false, newInSlot: 1_715 }, false)).toBe("slotLimit");
  });

  test("joins a repeat whatever the load", () => {
    fc.assert(fc.property(fc.nat({ max: 5_000 }), fc.boolean(), (newInSlot, hasRoom) => {
      expect(admit({ known: true, newInSlot }, hasRoom)).toBe("join");
    }));
  });

  test("counted as a caller counts, starts 1,715 of any stream of requests in a slot at most", () => {
    const stream = fc.array(fc.record({ repeat: fc.boolean(), hasRoom: fc.boolean() }), {
      minLength: 1_800,
      maxLength: 4_000,
    });
    fc.assert(
      fc.property(stream, (requests) => {
        let started = 0;
        for (const { repeat, hasRoom } of requests) {
          if (admit({ known: repeat, newInSlot: started }, hasRoom) === "start") started++;
        }
        const wanted = requests.filter(({ repeat, hasRoom }) => !repeat && hasRoom).length;
        expect(started).toBe(Math.min(wanted, 1_715));
      }),
      { numRuns: 20 },
    );
  });
});
