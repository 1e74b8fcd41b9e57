import { expect, it } from "vitest";
import { createGate } from "../../src/network/gate.ts";
import { MAX_MESSAGE_BYTES, MAX_VALIDATION_BYTES, MAX_VALIDATIONS } from "../../src/network/limits.ts";
import type { GossipVerdict } from "../../src/ports/network.ts";
import { ManualClock } from "./manual-clock.ts";
import { recordingLog } from "./test-log.ts";

function setup() {
  const clock = new ManualClock();
  const log = recordingLog();
  return { clock, log, gate: createGate({ clock, log }) };
}

const message = (length: number) => ({ topic: "t", peer: "p", data: new Uint8Array(length) });

/** A validator that answers when told. */
function held() {
  const answers: ((verdict: GossipVerdict) => void)[] = [];
  return { answers, validate: () => new Promise<GossipVerdict>((resolve) => answers.push(resolve)) };
}

it("rejects an empty message and ignores one over the limit, without asking the validator", async () => {
  const { gate } = setup();
  const { answers, validate } = held();
  expect(await gate.check(message(0), validate)).toBe("reject");
  expect(await gate.check(message(MAX_MESSAGE_BYTES + 1), validate)).toBe("ignore");
  expect(answers).toHaveLength(0);
});

it.each(["accept", "ignore", "reject"] as const)("passes on the validator's %s", async (verdict) => {
  const { gate } = setup();
  expect(await gate.check(message(1), async () => verdict)).toBe(verdict);
  expect(await gate.check(message(MAX_MESSAGE_BYTES), async () => verdict)).toBe(verdict);
});

it("ignores what a validator throws on, and logs it as an error", async () => {
  const { gate, log } = setup();
  const verdict = await gate.check(message(1), () => {
    throw new Error("broken");
  });
  expect(verdict).toBe("ignore");
  expect(log.lines).toMatchObject([{
    level: "error",
    fields: { topic: "t", peer: "p", error: "Error: broken" },
  }]);
});

it("ignores messages beyond the bound, and takes more once some are answered", async () => {
  const { gate } = setup();
  const { answers, validate } = held();
  const running = Array.from({ length: MAX_VALIDATIONS }, () => gate.check(message(1), validate));
  expect(await gate.check(message(1), validate)).toBe("ignore");
  answers[0]!("accept");
  expect(await running[0]).toBe("accept");
  expect(await gate.check(message(1), async () => "reject")).toBe("reject");
});

it("ignores messages beyond the bound on bytes under validation", async () => {
  const { gate } = setup();
  const { validate } = held();
  const large = message(MAX_MESSAGE_BYTES);
  const room = Math.floor(MAX_VALIDATION_BYTES / MAX_MESSAGE_BYTES);
  for (let i = 0; i < room; i++) void gate.check(large, validate);
  expect(await gate.check(large, async () => "accept")).toBe("ignore");
  expect(await gate.check(message(1), async () => "accept")).toBe("accept");
});

it("says how many it ignored, at most once a second", async () => {
  const { gate, log, clock } = setup();
  const { validate } = held();
  for (let i = 0; i < MAX_VALIDATIONS + 10; i++) void gate.check(message(1), validate);
  await clock.advance(999);
  expect(log.lines.map(({ fields }) => fields["count"])).toEqual([1]);
  await clock.advance(1);
  await gate.check(message(1), validate);
  expect(log.lines.map(({ level, fields }) => [level, fields["count"]])).toEqual([["warn", 1], ["warn", 10]]);
});
