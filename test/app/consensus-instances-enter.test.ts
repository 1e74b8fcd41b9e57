import { expect, test } from "vitest";
import { HEIGHT, message, messages, VALUE } from "../support/consensus.ts";
import { createDuty, heightsTold } from "../support/consensus-duty.ts";

test("an instance entered mid-way goes on where it was, and sends nothing of what is behind it", () => {
  const { instances, deliver, sent } = createDuty({ operatorId: 1 });
  const proposal = message("proposal", 1);
  instances.enter(HEIGHT, VALUE, { round: 1, accepted: proposal, proposals: { 1: [proposal] } });
  expect([instances.height, sent.length]).toEqual([HEIGHT, 0]);
  expect(messages("prepare", [2, 3, 4]).map(deliver)).toEqual(["valid", "valid", "valid"]);
  expect(instances.instance(HEIGHT)!.preparedRound).toBe(1);
});

test("an instance entered as decided tells nobody of it, and takes no part", () => {
  const duty = createDuty();
  duty.instances.enter(HEIGHT, null, { decidedValue: VALUE });
  expect(duty.deliver(message("prepare", 3))).toBe("SkipConsensusMessageAsInstanceIsDecided");
  expect(heightsTold(duty)).toEqual([]);
});

test("a height entered cannot be started", () => {
  const { instances } = createDuty();
  instances.enter(HEIGHT, VALUE, { round: 2 });
  expect(instances.start(HEIGHT, VALUE, null)).toBe("InstanceAlreadyRunning");
  expect(instances.start(HEIGHT - 1, VALUE, null)).toBe("StartInstance");
});
