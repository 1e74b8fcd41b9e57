import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EarlyBox, type EarlyMessage } from "../../src/runtime/early-box.ts";

function boxOf(perSignerExecutorSlot: number, total: number): EarlyBox<string> {
  return new EarlyBox({ perSignerExecutorSlot, total, bytes: Infinity, heldSlots: 1 });
}

function early(message: string, change: Partial<EarlyMessage<string>> = {}): EarlyMessage<string> {
  return { key: "duty", signer: 1, executor: "0xaa", slot: 10, bytes: 1, message, ...change };
}

describe("an early box", () => {
  test("gives out what it holds for a duty, oldest first, once", () => {
    const box = boxOf(10, 100);
    box.hold(early("first"));
    box.hold(early("another duty's", { key: "other" }));
    box.hold(early("second", { signer: 2 }));
    expect(box.take("duty")).toEqual(["first", "second"]);
    expect(box.take("duty")).toEqual([]);
    expect(box.size).toBe(1);
    expect(box.take("other")).toEqual(["another duty's"]);
    expect(box.size).toBe(0);
  });

  test("full of bytes drops the oldest of the signer whose messages hold most of them", () => {
    const box = new EarlyBox<string>({ perSignerExecutorSlot: 10, total: 100, bytes: 10, heldSlots: 1 });
    box.hold(early("small", { signer: 2, bytes: 1 }));
    box.hold(early("large", { signer: 1, bytes: 5 }));
    box.hold(early("as large", { signer: 1, bytes: 4 }));
    box.hold(early("one more", { signer: 2, bytes: 2 }));
    expect(box.take("duty")).toEqual(["small", "as large", "one more"]);
  });

  test("has nothing for a duty that nobody sent anything for", () => {
    expect(boxOf(1, 1).take("duty")).toEqual([]);
  });

  test("drops a signer's own oldest where its quota for validator and slot is full", () => {
    const box = boxOf(2, 100);
    for (const message of ["a", "b", "c"]) box.hold(early(message, { key: message }));
    expect(["a", "b", "c"].flatMap((key) => box.take(key))).toEqual(["b", "c"]);
  });

  test("has a quota for each signer, validator and slot", () => {
    const box = boxOf(1, 100);
    const all = [
      early("a"),
      early("b", { signer: 2 }),
      early("c", { executor: "0xbb" }),
      early("d", { slot: 11 }),
    ];
    for (const message of all) box.hold(message);
    expect(box.take("duty")).toEqual(["a", "b", "c", "d"]);
  });

  test("holds a slot's limit of 1,715 and drops the first for the 1,716th", () => {
    const box = boxOf(1_715, 65_536);
    for (let i = 0; i < 1_716; i++) box.hold(early(`${i}`, { key: `${i}` }));
    expect(box.size).toBe(1_715);
    expect([box.take("0"), box.take("1"), box.take("1715")]).toEqual([[], ["1"], ["1715"]]);
  });

  test("holds to the end of the slot after a message's own", () => {
    const box = boxOf(10, 100);
    box.hold(early("of slot 10"));
    box.hold(early("of slot 11", { slot: 11 }));
    const sizes = [10, 11, 12, 13].map((slot) => {
      box.expire(slot);
      return box.size;
    });
    expect(sizes).toEqual([2, 2, 1, 0]);
    expect(box.take("duty")).toEqual([]);
  });

  test("says for which duties it drops what is over, and who had signed", () => {
    const box = boxOf(10, 100);
    for (const signer of [1, 2]) box.hold(early("a", { key: "a", signer }));
    box.hold(early("a again", { key: "a", signer: 2, executor: "0xbb" }));
    box.hold(early("b", { key: "b", signer: 3 }));
    box.hold(early("later", { key: "b", signer: 4, slot: 11 }));
    expect(box.expire(11)).toEqual([]);
    expect(box.expire(12)).toEqual([{ key: "a", signers: [1, 2] }]);
    expect(box.expire(12)).toEqual([]);
    // Those who signed around a slot edge count together.
    expect(box.expire(13)).toEqual([{ key: "b", signers: [3, 4] }]);
  });

  test("says nothing of a duty that was requested after some of its messages were over", () => {
    const box = boxOf(10, 100);
    box.hold(early("a", { key: "a", signer: 1 }));
    box.hold(early("later", { key: "a", signer: 2, slot: 11 }));
    box.expire(12);
    expect(box.take("a")).toEqual(["later"]);
    expect(box.expire(99)).toEqual([]);
  });

  test("says nothing of what was taken before it was over", () => {
    const box = boxOf(10, 100);
    box.hold(early("a"));
    box.take("duty");
    expect(box.expire(99)).toEqual([]);
  });

  test("drops the oldest of the signer that holds most where it is full", () => {
    const box = boxOf(10, 4);
    for (const message of ["a", "b", "c"]) box.hold(early(message));
    box.hold(early("d", { signer: 2 }));
    box.hold(early("e", { signer: 3 }));
    expect(box.take("duty")).toEqual(["b", "c", "d", "e"]);
  });

  test("drops an own message of the one that comes where others hold as many", () => {
    const box = boxOf(10, 4);
    for (const signer of [1, 2]) {
      for (const message of ["a", "b"]) box.hold(early(`${signer}${message}`, { signer }));
    }
    box.hold(early("2c", { signer: 2 }));
    expect(box.take("duty")).toEqual(["1a", "1b", "2b", "2c"]);
  });

  test("flooded by one signer over many validators and slots keeps what the others sent", () => {
    const box = boxOf(10, 300);
    const others = [2, 3, 4].flatMap((signer) =>
      Array.from({ length: 20 }, (_, i) => early(`${signer}:${i}`, { signer, key: "others" }))
    );
    // Half of them before the flood, half in the middle of it.
    for (const message of others.slice(0, 30)) box.hold(message);
    for (let i = 0; i < 5_000; i++) {
      box.hold(early("flood", { key: "flood", executor: `${i % 97}`, slot: 10 + i % 3 }));
      if (i === 2_500) { for (const message of others.slice(30)) box.hold(message); }
    }
    expect(box.size).toBe(300);
    // The quota of ten for validator and slot bounds each of the others as well.
    const kept = box.take("others");
    for (const signer of [2, 3, 4]) {
      expect(kept.filter((text) => text.startsWith(`${signer}:`))).toHaveLength(10);
    }
  });
});

interface Step {
  readonly hold?: Omit<EarlyMessage<number>, "message">;
  readonly take?: string;
  readonly expire?: number;
}

const keys = fc.constantFrom("a", "b", "c");
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        hold: fc.record({
          key: keys,
          signer: fc.constantFrom(1, 1, 1, 2, 3),
          executor: fc.constantFrom("0xaa", "0xbb"),
          slot: fc.integer({ min: 9, max: 12 }),
          bytes: fc.integer({ min: 0, max: 9 }),
        }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ take: keys }) },
    { weight: 1, arbitrary: fc.record({ expire: fc.integer({ min: 9, max: 15 }) }) },
  ),
  { maxLength: 120 },
);

describe("an early box under any sequence", () => {
  const bounds = fc.record({ quota: fc.integer({ min: 1, max: 4 }), total: fc.integer({ min: 1, max: 12 }) });

  test("is never over its bounds, and its size is what it gives out", () => {
    fc.assert(
      fc.property(bounds, steps, ({ quota, total }, list) => {
        const box = new EarlyBox<EarlyMessage<number>>({
          perSignerExecutorSlot: quota,
          total,
          bytes: 20,
          heldSlots: 1,
        });
        list.forEach((step, i) => {
          if (step.hold) box.hold({ ...step.hold, message: { ...step.hold, message: i } });
          else if (step.take !== undefined) box.take(step.take);
          else box.expire(step.expire!);
          expect(box.size).toBeLessThanOrEqual(total);
        });
        const size = box.size;
        const left = ["a", "b", "c"].flatMap((key) => box.take(key));
        expect(left).toHaveLength(size);
        expect(left.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(20);
        expect(box.size).toBe(0);
        const quotas = Map.groupBy(left, ({ signer, executor, slot }) => `${signer} ${executor} ${slot}`);
        for (const own of quotas.values()) expect(own.length).toBeLessThanOrEqual(quota);
      }),
      { numRuns: 500 },
    );
  });

  test("gives out in the order in which messages came, and only what was held for the duty and not yet over", () => {
    fc.assert(
      fc.property(bounds, steps, ({ quota, total }, list) => {
        const box = new EarlyBox<number>({
          perSignerExecutorSlot: quota,
          total,
          bytes: Infinity,
          heldSlots: 1,
        });
        const gone = new Set<number>();
        list.forEach((step, i) => {
          if (step.hold) return box.hold({ ...step.hold, message: i });
          if (step.expire !== undefined) {
            list.slice(0, i).forEach(({ hold }, j) => {
              if (hold && hold.slot + 1 < step.expire!) gone.add(j);
            });
            return box.expire(step.expire);
          }
          const taken = box.take(step.take!);
          expect(taken).toEqual(taken.toSorted((a, b) => a - b));
          for (const message of taken) {
            expect(list[message]!.hold!.key).toBe(step.take);
            expect(gone.has(message)).toBe(false);
            gone.add(message);
          }
        });
      }),
      { numRuns: 500 },
    );
  });

  test("keeps every message of a signer that sent its share or less, whatever the others send", () => {
    const runs = fc.integer({ min: 3, max: 30 }).chain((total) =>
      fc.record({
        total: fc.constant(total),
        modest: fc.array(fc.nat(), { maxLength: Math.floor(total / 3) }),
        others: fc.array(
          fc.record({ signer: fc.constantFrom(1, 2), validator: fc.constantFrom("0xaa", "0xbb") }),
          {
            maxLength: 120,
          },
        ),
      })
    );
    fc.assert(
      fc.property(runs, ({ total, modest, others }) => {
        const messages = others.map((other) => early("flood", { ...other, key: "flood" }));
        for (const [i, at] of modest.entries()) {
          messages.splice(
            at % (messages.length + 1),
            0,
            early(`${i}`, { signer: 3, key: "modest", executor: `${i}` }),
          );
        }
        const box = boxOf(1_000, total);
        messages.forEach((message) => box.hold(message));
        expect(box.take("modest")).toHaveLength(modest.length);
      }),
      { numRuns: 1_000 },
    );
  });
});
