import { describe, expect, test } from "vitest";
import { decidedMessage, HEIGHT, message, VALUE } from "../support/consensus.ts";
import { createDuty, decideByCommits, type Duty, heightsTold, startDuty } from "../support/consensus-duty.ts";

describe("a decision", () => {
  test("by commits is told with its height, once", () => {
    const duty = startDuty([HEIGHT]);
    expect(decideByCommits(duty)).toEqual(["valid", "valid", "valid", "valid"]);
    expect(duty.told).toEqual([[HEIGHT, decidedMessage([1, 3, 4]).signed]]);
  });

  test("by a message from outside is told with its height, once", () => {
    const duty = startDuty([HEIGHT]);
    const decided = decidedMessage([1, 3, 4]);
    expect([decided, decided].map((message) => duty.deliver(message))).toEqual(["valid", "valid"]);
    expect(duty.told).toEqual([[HEIGHT, decided.signed]]);
  });

  test("leaves nothing more to be judged but decided messages", () => {
    const duty = startDuty([HEIGHT]);
    decideByCommits(duty);
    const later = [message("commit", 2), message("prepare", 2), message("proposal", 1)];
    expect(later.map((message) => duty.deliver(message))).toEqual(
      later.map(() => "SkipConsensusMessageAsInstanceIsDecided"),
    );
  });

  test("is kept with more signers, and told nothing twice", () => {
    const duty = startDuty([HEIGHT]);
    decideByCommits(duty);
    expect(duty.deliver(decidedMessage([1, 2, 3, 4]))).toBe("valid");
    expect(duty.instances.instance(HEIGHT)!.commits[1]).toHaveLength(4);
    expect(heightsTold(duty)).toEqual([HEIGHT]);
  });

  test("is not kept with fewer signers than are known", () => {
    const duty = startDuty([HEIGHT]);
    duty.deliver(decidedMessage([1, 2, 3, 4]));
    expect(duty.deliver(decidedMessage([1, 2, 3]))).toBe("valid");
    expect(duty.instances.instance(HEIGHT)!.commits[1]).toHaveLength(1);
    expect(heightsTold(duty)).toEqual([HEIGHT]);
  });
});

describe("a decided message of a height that was not started", () => {
  test("makes an instance that is decided, and is told", () => {
    const duty = createDuty();
    const decided = decidedMessage([1, 3, 4], { round: 3 });
    expect(duty.deliver(decided)).toBe("valid");
    expect([duty.instances.height, duty.instances.size]).toEqual([HEIGHT, 1]);
    expect(duty.instances.instance(HEIGHT)).toMatchObject({ round: 3, decidedValue: VALUE });
    expect(duty.told).toEqual([[HEIGHT, decided.signed]]);
  });

  test("makes one that says nothing, whoever leads", async () => {
    const duty = createDuty({ operatorId: 1 });
    duty.deliver(decidedMessage([1, 3, 4]));
    await duty.clock.advance(600_000);
    expect(duty.sent).toEqual([]);
  });

  test("is told once, and kept with more signers", () => {
    const duty = createDuty();
    for (const signers of [[1, 3, 4], [1, 2, 3], [1, 2, 3, 4]]) {
      duty.deliver(decidedMessage(signers));
    }
    expect(heightsTold(duty)).toEqual([HEIGHT]);
    expect(duty.instances.instance(HEIGHT)!.commits[1]).toHaveLength(2);
  });

  test("leaves that height not to be started any more, nor a lower one", () => {
    const { instances, deliver } = createDuty();
    deliver(decidedMessage([1, 3, 4]));
    const codes = [HEIGHT - 1, HEIGHT, HEIGHT + 1].map((height) => instances.start(height, VALUE, null));
    expect(codes).toEqual(["StartInstance", "InstanceAlreadyRunning", null]);
  });

  test("of a lower height than the newest leaves that the newest, and running", () => {
    const duty = startDuty([HEIGHT]);
    duty.deliver(decidedMessage([1, 3, 4], { height: HEIGHT - 3 }));
    expect([duty.instances.height, duty.instances.size]).toEqual([HEIGHT, 2]);
    expect(duty.deliver(message("proposal", 1))).toBe("valid");
    expect(heightsTold(duty)).toEqual([HEIGHT - 3]);
  });

  test("of a higher one leaves the instances before it running", () => {
    const duty = startDuty([HEIGHT]);
    duty.deliver(decidedMessage([1, 3, 4], { height: HEIGHT + 1 }));
    expect(duty.instances.height).toBe(HEIGHT + 1);
    decideByCommits(duty);
    expect(heightsTold(duty)).toEqual([HEIGHT + 1, HEIGHT]);
  });
});

describe("who changes rounds although the value is decided", () => {
  const laggard = message("roundChange", 4, { round: 2 });

  test("is answered with what decided, and its message skipped", () => {
    const duty = startDuty([HEIGHT]);
    decideByCommits(duty);
    expect(duty.deliver(laggard)).toBe("SkipConsensusMessageAsInstanceIsDecided");
    expect(duty.resent).toEqual([decidedMessage([1, 3, 4]).signed]);
  });

  test("is answered by one that knows only the decided message, too", () => {
    const duty = createDuty();
    duty.deliver(decidedMessage([1, 2, 3]));
    duty.deliver(laggard);
    expect(duty.resent).toEqual([decidedMessage([1, 2, 3]).signed]);
  });

  test.each(["proposal", "prepare", "commit"] as const)("is not to be known by a %s", (kind) => {
    const duty = startDuty([HEIGHT]);
    decideByCommits(duty);
    duty.deliver(message(kind, 1));
    expect(duty.resent).toEqual([]);
  });

  test("is not answered where nothing is decided", () => {
    const duty = startDuty([HEIGHT]);
    expect(duty.deliver(laggard)).toBe("valid");
    expect(duty.resent).toEqual([]);
  });
});

test("a height that was let go is not told again", () => {
  const duty = createDuty();
  duty.deliver(decidedMessage([1, 3, 4]));
  duty.instances.expire(HEIGHT);
  expect(duty.deliver(decidedMessage([1, 3, 4]))).toBe("InstanceNotFound");
  expect(heightsTold(duty)).toEqual([HEIGHT]);
});

test("a height that was decided is not told again where its instance crashed since", () => {
  const duty: Duty = startDuty([HEIGHT], {
    sendDecided: (decided) => {
      if (duty.resent.includes(decided)) throw new Error("no network");
    },
  });
  decideByCommits(duty);
  duty.deliver(message("roundChange", 4, { round: 2 }));
  expect(duty.log.lines).toHaveLength(1);
  expect(duty.deliver(decidedMessage([1, 2, 3]))).toBe("valid");
  expect(heightsTold(duty)).toEqual([HEIGHT]);
});

test("a decided message decides an instance that was given up at the cut-off", async () => {
  const duty = startDuty([HEIGHT], { cutOffRound: 2 });
  await duty.clock.advance(4_000);
  expect(duty.deliver(decidedMessage([1, 3, 4]))).toBe("valid");
  expect(heightsTold(duty)).toEqual([HEIGHT]);
});
