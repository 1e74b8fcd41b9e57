import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { QBFT_TYPES } from "../../../src/spec/containers/consensus.ts";
import { faultyNodes } from "../../../src/spec/committee.ts";
import { operators, SIZES } from "../../support/consensus.ts";
import { type RunningInstance, wireInstances } from "../../support/consensus-run.ts";

const text = (bytes: Uint8Array | null) => bytes && new TextDecoder().decode(bytes);

/** What each operator decided, and in which round; null for nothing. */
const outcomes = (instances: readonly RunningInstance[]) =>
  instances.map((instance) => {
    const { decidedValue, round } = instance.context();
    return decidedValue && [text(decidedValue), round];
  });

const NOTHING = new Array<null>(4).fill(null);
const all = (value: string, round: number) => operators(4).map(() => [value, round]);

describe("operators wired together", () => {
  test.each(SIZES)("%i of them decide the first leader's value at once", async (size) => {
    const { instances, clock } = await wireInstances(size);
    expect(outcomes(instances)).toEqual(operators(size).map(() => ["value of operator 1", 1]));
    expect(clock.now()).toBe(0);
    expect(instances.map(({ told }) => told().length)).toEqual(operators(size).map(() => 1));
  });

  test("give each message one verdict, and all are valid", async () => {
    const { instances } = await wireInstances(4);
    // One proposal; a prepare and a commit of each.
    for (const { verdicts } of instances) {
      expect(verdicts().map(({ verdict }) => verdict)).toEqual(new Array(9).fill("valid"));
      expect(new Set(verdicts().map(({ id }) => id)).size).toBe(9);
    }
  });

  test("one silent leader costs exactly one round's time", async () => {
    const { instances, clock } = await wireInstances(4, (from) => from !== 1);
    await clock.advanceTo(1_999);
    expect(outcomes(instances)).toEqual(NOTHING);
    await clock.advanceTo(2_000);
    expect(outcomes(instances)).toEqual(all("value of operator 2", 2));
  });

  test.each(SIZES)(
    "of %i, as many silent leaders as may be faulty cost a round's time each",
    async (size) => {
      const faulty = faultyNodes(size);
      const { instances, clock } = await wireInstances(size, (from) => from > faulty);
      await clock.advanceTo(faulty * 2_000 - 1);
      expect(outcomes(instances)).toEqual(operators(size).map(() => null));
      await clock.advanceTo(faulty * 2_000);
      expect(outcomes(instances)).toEqual(
        operators(size).map(() => [`value of operator ${faulty + 1}`, faulty + 1]),
      );
    },
  );

  test("decide in a later round what was prepared in an earlier one", async () => {
    const { instances, clock } = await wireInstances(
      4,
      (_from, _to, { qbft: { msgType, round } }) => !(msgType === QBFT_TYPES.commit && round === 1),
    );
    expect(outcomes(instances)).toEqual(NOTHING);
    await clock.advance(2_000);
    expect(outcomes(instances)).toEqual(all("value of operator 1", 2));
  });

  test("decide what one alone prepared, where the next leader hears of it", async () => {
    const { instances, clock } = await wireInstances(4, (from, to, { qbft: { msgType, round } }) => {
      if (round !== 1 || from === to) return from !== 4 || round === 1;
      return msgType === QBFT_TYPES.proposal || (msgType === QBFT_TYPES.prepare && to === 3);
    });
    expect(instances.map((instance) => instance.context().preparedRound)).toEqual([0, 0, 1, 0]);
    await clock.advance(2_000);
    expect(outcomes(instances)).toEqual(all("value of operator 1", 2));
  });

  test("end cut off, all of them, where too many are silent", async () => {
    const { instances, clock } = await wireInstances(4, (from) => from > 2);
    await clock.advanceTo(495_999);
    expect(instances.map(({ state }) => state())).toEqual(
      operators(4).map(() => ({ round: "pastCutOff", outcome: "open" })),
    );
    await clock.advanceTo(496_000);
    expect(instances.map(({ state }) => state())).toEqual(operators(4).map(() => "cutOff"));
    expect(outcomes(instances)).toEqual(NOTHING);
  });

  test("never decide two values, whatever is lost", async () => {
    const luck = fc.infiniteStream(fc.nat({ max: 99 }));
    await fc.assert(
      fc.asyncProperty(luck, fc.integer({ min: 10, max: 60 }), async (luck, lost) => {
        const { instances, clock } = await wireInstances(
          4,
          (from, to) => from === to || luck.next().value! >= lost,
        );
        await clock.advanceTo(16_000);
        const values = outcomes(instances).flatMap((outcome) => outcome ? [outcome[0]] : []);
        expect(new Set(values).size).toBeLessThanOrEqual(1);
      }),
      { numRuns: 40 },
    );
  });
});
