import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DutyBook } from "../../src/app/duty-book.ts";
import { type AttesterDuties, BeaconError } from "../../src/ports/beacon.ts";
import type { Hex } from "../../src/spec/hex.ts";
import { SLOTS_PER_EPOCH } from "../../src/spec/slots.ts";
import { Asked } from "../machines/support.ts";
import { attesterOf } from "../spec/cluster/support.ts";
import { recordingLog } from "../support/log.ts";

const INDICES = [3, 5];
const EPOCH = 4;
const SLOT = EPOCH * SLOTS_PER_EPOCH + 6;
const ROOT: Hex = `0x${"aa".repeat(32)}`;
const OTHER_ROOT: Hex = `0x${"bb".repeat(32)}`;
const UNREACHABLE = new BeaconError("unreachable", "no answer");

const dutiesOf = (dependentRoot: Hex, ...duties: AttesterDuties["duties"]): AttesterDuties => ({
  dependentRoot,
  duties,
});

/** Validator 3 attests in SLOT. */
const DUTIES = dutiesOf(ROOT, attesterOf(3, { slot: SLOT }));

/** Lets promises settle. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A book whose beacon node answers when the test says so. */
function bookOf() {
  const attesters = new Asked<{ epoch: number; indices: readonly number[] }, AttesterDuties>();
  const members = new Asked<{ epoch: number; indices: readonly number[] }, readonly number[]>();
  const log = recordingLog();
  const book = new DutyBook({
    beacon: {
      attesterDuties: (epoch, indices) => attesters.ask({ epoch, indices }),
      syncCommitteeMembers: (epoch, indices) => members.ask({ epoch, indices }),
    },
    indices: INDICES,
    log,
  });
  /** Answers the last question. */
  const answer = async (duties: AttesterDuties = DUTIES, inSyncCommittee: readonly number[] = [5]) => {
    attesters.last.answer(duties);
    members.last.answer(inSyncCommittee);
    await settle();
  };
  return {
    book,
    attesters,
    members,
    log,
    answer,
    epochs: () => attesters.questions.map(({ input }) => input.epoch),
  };
}

/** A book that knows EPOCH. */
async function known() {
  const asked = bookOf();
  const knowing = asked.book.know(EPOCH);
  await asked.answer();
  await knowing;
  return asked;
}

describe("what the beacon node told", () => {
  test("is asked for all of this operator's validators at once", async () => {
    const { attesters, members } = await known();
    for (const asked of [attesters, members]) {
      expect(asked.questions.map(({ input }) => input)).toEqual([{ epoch: EPOCH, indices: INDICES }]);
    }
  });

  test("is found by validator and slot", async () => {
    const { book } = await known();
    expect(book.attester(3, SLOT)).toEqual(DUTIES.duties[0]);
    expect([book.attester(3, SLOT + 1), book.attester(5, SLOT)]).toEqual([null, null]);
    expect([3, 5].map((index) => book.inSyncCommittee(index, SLOT))).toEqual([false, true]);
  });

  test("is of the next epoch's sync committee in the last slot: its messages go into that epoch's block", async () => {
    const { book, answer } = await known();
    const last = (EPOCH + 1) * SLOTS_PER_EPOCH - 1;
    expect([3, 5].map((index) => book.inSyncCommittee(index, last))).toEqual([false, true]);
    const knowing = book.know(EPOCH + 1);
    await answer(dutiesOf(ROOT), [3]);
    await knowing;
    expect([3, 5].map((index) => book.inSyncCommittee(index, last))).toEqual([true, false]);
    expect([3, 5].map((index) => book.inSyncCommittee(index, last - 1))).toEqual([false, true]);
  });

  test("is not known of other epochs: nobody is refused for it", async () => {
    const { book } = await known();
    const next = SLOT + SLOTS_PER_EPOCH;
    expect([book.attester(3, next), book.inSyncCommittee(5, next), book.proposes()]).toEqual([
      null,
      null,
      null,
    ]);
  });

  test("is not asked for again", async () => {
    const { book, epochs } = await known();
    expect(await book.know(EPOCH)).toBe(true);
    expect(epochs()).toEqual([EPOCH]);
  });
});

describe("a beacon node that does not tell", () => {
  test.each(["attesters", "members"] as const)(
    "is no error, yet the epoch is not known: %s",
    async (which) => {
      const { book, log, ...asked } = bookOf();
      const knowing = book.know(EPOCH);
      asked[which].last.fail(UNREACHABLE);
      expect([await knowing, book.inSyncCommittee(5, SLOT)]).toEqual([false, null]);
      expect(log.lines).toEqual([{
        level: "warn",
        message: "the beacon node did not tell the duties",
        fields: { epoch: EPOCH, cause: expect.stringContaining("no answer") },
      }]);
    },
  );

  test("is asked again the next time", async () => {
    const { book, attesters, epochs, answer } = bookOf();
    const failing = book.know(EPOCH);
    attesters.last.fail(UNREACHABLE);
    await failing;
    const knowing = book.know(EPOCH);
    await answer();
    expect([await knowing, epochs()]).toEqual([true, [EPOCH, EPOCH]]);
  });
});

describe("one epoch", () => {
  test("is never asked for twice at once", async () => {
    const { book, epochs, answer } = bookOf();
    const knowing = [book.know(EPOCH), book.know(EPOCH), book.follow(EPOCH, OTHER_ROOT)];
    await answer();
    await Promise.all(knowing);
    expect(epochs()).toEqual([EPOCH]);
  });

  test("is not asked for twice at once where a reorganisation is told again before the answer", async () => {
    const { book, epochs, answer } = await known();
    const following = [book.follow(EPOCH, OTHER_ROOT), book.follow(EPOCH, OTHER_ROOT)];
    await answer(dutiesOf(OTHER_ROOT));
    await Promise.all(following);
    expect(epochs()).toEqual([EPOCH, EPOCH]);
  });

  test("does not wait for another one", async () => {
    const { book, attesters, members, epochs } = bookOf();
    const [first, second] = [book.know(EPOCH), book.know(EPOCH + 1)];
    expect(epochs()).toEqual([EPOCH, EPOCH + 1]);
    attesters.last.answer(dutiesOf(ROOT));
    members.last.answer([]);
    expect(await second).toBe(true);
    attesters.questions[0]!.fail(UNREACHABLE);
    expect(await first).toBe(false);
  });
});

describe("a head", () => {
  test("that the duties follow from changes nothing", async () => {
    const { book, epochs } = await known();
    await book.follow(EPOCH, ROOT);
    expect(epochs()).toEqual([EPOCH]);
  });

  test("that they do not follow from leads to other duties", async () => {
    const { book, log, answer } = await known();
    const following = book.follow(EPOCH, OTHER_ROOT);
    await answer(dutiesOf(OTHER_ROOT, attesterOf(3, { slot: SLOT + 2 })), [3]);
    await following;
    expect([book.attester(3, SLOT), book.attester(3, SLOT + 2)?.slot]).toEqual([null, SLOT + 2]);
    expect([3, 5].map((index) => book.inSyncCommittee(index, SLOT))).toEqual([true, false]);
    expect(log.lines.map(({ message }) => message)).toEqual([
      "a reorganisation changed duties: asking again",
    ]);
  });

  test("leaves the duties as they were until the beacon node has told the others", async () => {
    const { book, attesters } = await known();
    const following = book.follow(EPOCH, OTHER_ROOT);
    expect(book.attester(3, SLOT)).not.toBeNull();
    attesters.last.fail(UNREACHABLE);
    await following;
    expect(book.attester(3, SLOT)).not.toBeNull();
  });

  test("is asked about again with the next one, where the beacon node did not tell", async () => {
    const { book, attesters, epochs, answer } = await known();
    const failing = book.follow(EPOCH, OTHER_ROOT);
    attesters.last.fail(UNREACHABLE);
    await failing;
    const following = book.follow(EPOCH, OTHER_ROOT);
    await answer(dutiesOf(OTHER_ROOT));
    await following;
    expect([epochs(), book.attester(3, SLOT)]).toEqual([[EPOCH, EPOCH, EPOCH], null]);
  });

  test("of an epoch that is not known asks nothing", async () => {
    const { book, epochs } = bookOf();
    await book.follow(EPOCH, ROOT);
    expect(epochs()).toEqual([]);
  });
});

describe("epochs long over", () => {
  test("are forgotten, however many there were: at most four are known", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), async (ahead) => {
        const { book, answer } = bookOf();
        const knows = (epoch: number) => book.inSyncCommittee(5, epoch * SLOTS_PER_EPOCH) !== null;
        let epoch = 0;
        for (const next of ahead) {
          for (const wanted of next ? [epoch, epoch + 1] : [epoch]) {
            if (knows(wanted)) await book.know(wanted);
            else {
              const knowing = book.know(wanted);
              await answer(dutiesOf(ROOT));
              await knowing;
            }
            expect(knows(wanted)).toBe(true);
          }
          const all = Array.from({ length: epoch + 2 }, (_, i) => i).filter(knows);
          expect(all.length).toBeLessThanOrEqual(4);
          expect(all[0]).toBeGreaterThanOrEqual(epoch - 2);
          epoch++;
        }
      }),
      { numRuns: 50 },
    );
  });
});
