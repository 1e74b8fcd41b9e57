import { describe, expect, test } from "vitest";
import {
  decidedMessage,
  examine,
  HEIGHT,
  message,
  OTHER_ID,
  OTHER_VALUE,
  seal,
  VALUE,
} from "../support/consensus.ts";
import { createDuty, decideByCommits, type Duty, heightsTold, startDuty } from "../support/consensus-duty.ts";

describe("starting an instance", () => {
  test("takes its height for the newest, and proposes where this operator leads", () => {
    const { instances, sent } = startDuty([HEIGHT], { operatorId: 1 });
    expect([instances.height, instances.size]).toEqual([HEIGHT, 1]);
    expect(sent.map(({ qbft, fullData }) => [qbft.height, qbft.round, fullData])).toEqual([[
      HEIGHT,
      1,
      VALUE,
    ]]);
  });

  test("asks for the leaders and for the duty's start by its height", () => {
    const { instances, sent, clock } = startDuty([10, 11], {
      leaders: (height) => [height === 11 ? 2 : 1],
      dutyStartMs: (height) => height * 100,
    });
    expect(sent.map(({ qbft }) => qbft.height)).toEqual([11]);
    expect([instances.instance(11)!.leaders, clock.nextDueIn]).toEqual([[2], 3_100]);
  });

  test("twice is refused, and nothing is proposed again", () => {
    const { instances, sent } = startDuty([HEIGHT], { operatorId: 1 });
    expect(instances.start(HEIGHT, OTHER_VALUE, null)).toBe("InstanceAlreadyRunning");
    expect([sent.length, instances.size]).toEqual([1, 1]);
    expect(instances.instance(HEIGHT)!.startValue).toEqual(VALUE);
  });

  test("at a lower height is refused", () => {
    const { instances } = startDuty([HEIGHT]);
    expect(instances.start(HEIGHT - 1, VALUE, null)).toBe("StartInstance");
    expect([instances.height, instances.size]).toEqual([HEIGHT, 1]);
  });

  test("with a value that may not be decided is refused, and leaves its height free", () => {
    const { instances } = createDuty();
    expect(instances.start(HEIGHT, VALUE, "QBFTValueInvalid")).toBe("QBFTValueInvalid");
    expect([instances.height, instances.size]).toEqual([null, 0]);
    expect(instances.start(HEIGHT, VALUE, null)).toBeNull();
  });
});

describe("a message", () => {
  test("is judged by the instance of its height", () => {
    const { instances, deliver } = startDuty([HEIGHT]);
    const verdicts = [
      message("prepare", 3),
      message("proposal", 1),
      message("prepare", 3),
      message("prepare", 3, { value: OTHER_VALUE }),
    ].map((message) => deliver(message));
    expect(verdicts).toEqual(["NoProposalForCurrentRound", "valid", "valid", "ProposedDataMismatch"]);
    expect(instances.instance(HEIGHT)!.prepares[1]).toHaveLength(1);
  });

  test.each([
    ["of a later height", message("prepare", 3, { height: HEIGHT + 1 }), "FutureMessage"],
    ["of a height that is unknown", message("prepare", 3, { height: HEIGHT - 1 }), "InstanceNotFound"],
    ["of another duty", message("prepare", 3, { id: OTHER_ID }), "MessageIdentifierInvalid"],
    [
      "that decides, but is not signed",
      decidedMessage([1, 3, 4], { forged: true }),
      "MessageSignatureInvalid",
    ],
  ])("%s is refused", (_, message, code) => {
    const duty = startDuty([HEIGHT]);
    expect(duty.deliver(message)).toBe(code);
    expect([duty.instances.height, duty.instances.size, duty.told]).toEqual([HEIGHT, 1, []]);
  });

  test("before any instance is refused as one of the future", () => {
    expect(createDuty().deliver(message("prepare", 3))).toBe("FutureMessage");
  });

  test("to an instance that was cut off is for no running duty", async () => {
    const { deliver, clock } = startDuty([HEIGHT], { cutOffRound: 2 });
    await clock.advance(2_000);
    expect(deliver(message("prepare", 3))).toBe("InstanceStoppedProcessingMessages");
    await clock.advance(2_000);
    expect(deliver(message("prepare", 3))).toBe("NoRunningDuty");
  });
});

describe("an older instance", () => {
  test("is stopped by a newer one, and takes no message but a decided one", () => {
    const duty = startDuty([HEIGHT, HEIGHT + 1]);
    expect(duty.deliver(message("proposal", 1))).toBe("InstanceStoppedProcessingMessages");
    expect(duty.deliver(decidedMessage([1, 3, 4]))).toBe("valid");
    expect(heightsTold(duty)).toEqual([HEIGHT]);
  });

  test("sends nothing any more", async () => {
    const duty = startDuty([HEIGHT, HEIGHT + 1]);
    await duty.clock.advance(2_000);
    expect(duty.sent.map(({ qbft }) => qbft.height)).toEqual([HEIGHT + 1]);
  });

  test("leaves the newer one as it is", () => {
    const duty = startDuty([HEIGHT, HEIGHT + 1]);
    decideByCommits(duty, HEIGHT + 1);
    expect(heightsTold(duty)).toEqual([HEIGHT + 1]);
  });

  test("is stopped by each newer one, not only by the next", () => {
    const { instances } = startDuty([HEIGHT, HEIGHT + 1, HEIGHT + 5]);
    const stopped = [HEIGHT, HEIGHT + 1, HEIGHT + 5].map((height) => instances.instance(height)!.stopped);
    expect(stopped).toEqual([true, true, false]);
  });
});

describe("an instance whose time to live is over", () => {
  test("is let go, and its messages find none", () => {
    const { instances, deliver, clock } = startDuty([HEIGHT]);
    instances.expire(HEIGHT);
    expect([instances.size, instances.instance(HEIGHT), clock.pending]).toEqual([0, undefined, 0]);
    expect(deliver(message("proposal", 1))).toBe("InstanceNotFound");
  });

  test("is let go decided, too, without being told again", () => {
    const duty = startDuty([HEIGHT]);
    decideByCommits(duty);
    duty.instances.expire(HEIGHT);
    expect([duty.instances.size, heightsTold(duty)]).toEqual([0, [HEIGHT]]);
  });

  test("leaves the others, and the newest height", () => {
    const { instances, deliver } = startDuty([HEIGHT, HEIGHT + 1]);
    instances.expire(HEIGHT);
    expect([instances.size, instances.height]).toEqual([1, HEIGHT + 1]);
    expect(deliver(message("proposal", 1, { height: HEIGHT + 1 }))).toBe("valid");
  });

  test("that there is not is no matter", () => {
    const { instances } = startDuty([HEIGHT]);
    instances.expire(HEIGHT - 7);
    expect(instances.size).toBe(1);
  });

  test("takes those before it along", () => {
    const { instances } = startDuty([HEIGHT, HEIGHT + 1]);
    instances.expire(HEIGHT + 7);
    expect(instances.size).toBe(0);
  });
});

describe("an instance that crashes", () => {
  const crash = () => {
    throw new Error("no key");
  };

  test("is logged with its cause, and judges nothing any more", () => {
    const { deliver, log } = startDuty([HEIGHT], { send: crash });
    expect(deliver(message("proposal", 1))).toBe("NoRunningDuty");
    expect(log.lines).toEqual([{
      level: "error",
      message: "a consensus instance crashed",
      fields: { height: HEIGHT, cause: "Error: no key" },
    }]);
    expect(deliver(message("prepare", 3))).toBe("NoRunningDuty");
  });

  test("leaves the next one to be started", () => {
    const { instances, deliver } = startDuty([HEIGHT], { send: crash });
    deliver(message("proposal", 1));
    expect(instances.start(HEIGHT + 1, VALUE, null)).toBeNull();
    expect(deliver(message("prepare", 3, { height: HEIGHT + 1 }))).toBe(
      "NoProposalForCurrentRound",
    );
  });
});

test("a height that was let go is not started again", () => {
  const { instances, sent } = startDuty([HEIGHT], { operatorId: 1 });
  instances.expire(HEIGHT);
  expect(instances.start(HEIGHT, OTHER_VALUE, null)).toBe("StartInstance");
  expect(sent.map(({ fullData }) => fullData)).toEqual([VALUE]);
});

test("a message must not be delivered out of an effect: the instance fails loudly", () => {
  const duty: Duty = createDuty({
    operatorId: 1,
    send: (message) => duty.deliver(examine(seal(message, [1]))),
  });
  duty.instances.start(HEIGHT, VALUE, null);
  expect(duty.log.lines.map(({ fields }) => fields?.["cause"])).toEqual([
    "Error: a message was delivered out of an effect of its own instance",
  ]);
});

describe("an operator that stops", () => {
  test("starts nothing any more, and takes no message", () => {
    const { instances, deliver, told } = startDuty([HEIGHT]);
    instances.stop();
    expect(instances.start(HEIGHT + 1, VALUE, null)).toBe("StartInstance");
    expect(deliver(decidedMessage([1, 3, 4], { height: HEIGHT + 1 }))).toBe("InstanceNotFound");
    expect([instances.size, told]).toEqual([1, []]);
  });
});

describe("an instance that is given up", () => {
  test("is told with its height, once, at the end of its last round", async () => {
    const { clock, cutOff, deliver } = startDuty([HEIGHT], { cutOffRound: 3 });
    await clock.advance(5_999);
    expect(cutOff).toEqual([]);
    await clock.advance(1);
    deliver(message("prepare", 3));
    await clock.advance(600_000);
    expect(cutOff).toEqual([HEIGHT]);
  });

  test("is not told where it was decided, stopped, or its time to live ended before", async () => {
    const duty = startDuty([HEIGHT, HEIGHT + 1, HEIGHT + 2], { cutOffRound: 2 });
    await duty.clock.advance(2_000);
    duty.deliver(decidedMessage([1, 3, 4], { height: HEIGHT + 2 }));
    duty.instances.expire(HEIGHT + 1);
    await duty.clock.advance(600_000);
    duty.instances.stop();
    expect(duty.cutOff).toEqual([]);
  });
});

test("an envelope of another type than consensus goes nowhere", () => {
  const { deliver } = startDuty([HEIGHT]);
  expect(deliver(message("proposal", 1, { envelopeType: 1 }))).toBe("MessageIdentifierInvalid");
});

test("no timer outlives the operator", async () => {
  const { instances, clock, sent } = startDuty([HEIGHT]);
  instances.stop();
  expect(clock.pending).toBe(0);
  await clock.advance(10_000);
  expect(sent).toEqual([]);
});
