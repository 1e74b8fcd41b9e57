import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { VirtualClock } from "../../src/runtime/virtual-clock.ts";
import type { SignedSSVMessage } from "../../src/spec/containers/messages.ts";
import type { UnsignedMessage } from "../../src/spec/qbft/create.ts";
import { examine, HEIGHT, operators, seal } from "../support/consensus.ts";
import { createDuty, type Duty } from "../support/consensus-duty.ts";
import { postOffice } from "../support/consensus-run.ts";

describe("four operators' instances on a network", () => {
  /** Starts the instances of a height; what one sends comes to all, unless it is lost. */
  async function startWired(isLost: (from: number, to: number, nowMs: number) => boolean) {
    const clock = new VirtualClock(0);
    const duties = new Map<number, Duty>();
    const post = postOffice((from, message) => {
      for (const [to, { deliver }] of duties) {
        if (from === to || !isLost(from, to, clock.now())) deliver(message);
      }
    });
    for (const id of operators(4)) {
      const send = (unsigned: UnsignedMessage) => post(id, examine(seal(unsigned, [id])));
      const sendDecided = (decided: SignedSSVMessage) => post(id, examine(decided));
      duties.set(id, createDuty({ operatorId: id, clock, dutyStartMs: () => 0, send, sendDecided }));
    }
    for (const [id, { instances }] of duties) instances.start(HEIGHT, Uint8Array.of(id), null);
    await clock.advance(0);
    return { clock, duties: [...duties.values()] };
  }

  const valuesTold = (duties: readonly Duty[]) =>
    duties.map(({ told }) => told.map(([, { fullData }]) => [...fullData]));

  test("decide the first leader's value at once", async () => {
    const { duties } = await startWired(() => false);
    expect(valuesTold(duties)).toEqual([[[1]], [[1]], [[1]], [[1]]]);
  });

  test("bring along one that missed the decision, once it changes rounds", async () => {
    const { duties, clock } = await startWired((_, to, nowMs) => to === 4 && nowMs < 2_000);
    expect(valuesTold(duties)).toEqual([[[1]], [[1]], [[1]], []]);
    await clock.advance(2_000);
    expect(valuesTold(duties)).toEqual([[[1]], [[1]], [[1]], [[1]]]);
  });

  test("decide one value, all of them, each once, whatever is lost for six seconds", async () => {
    const luck = fc.infiniteStream(fc.nat({ max: 99 }));
    await fc.assert(
      fc.asyncProperty(luck, fc.integer({ min: 10, max: 90 }), async (luck, lost) => {
        const { duties, clock } = await startWired((_from, _to, nowMs) =>
          nowMs < 6_000 && luck.next().value! < lost
        );
        await clock.advanceTo(16_000);
        const values = valuesTold(duties);
        expect(values.map((told) => told.length)).toEqual([1, 1, 1, 1]);
        expect(new Set(values.map(String)).size).toBe(1);
      }),
      { numRuns: 60 },
    );
  });
});
