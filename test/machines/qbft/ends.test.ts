import { describe, expect, test } from "vitest";
import { decidedMessage, message, messages } from "../../support/consensus.ts";
import { type RunningInstance, type RunOptions, startInstance } from "../../support/consensus-run.ts";

const STOPPED = "InstanceStoppedProcessingMessages";
const to = (round: number, ...signers: number[]) => messages("roundChange", signers, { round });

/** Operator 2's instance, given up at round 3. */
const startShort = (options: RunOptions = {}) => startInstance({ operatorId: 2, cutOffRound: 3, ...options });

/** What the chart ended with; undefined while it runs. */
const reasonOf = (instance: RunningInstance) =>
  Object.values(instance.actor.getSnapshot().getMeta())
    .map((meta) => (meta as { reason?: string } | undefined)?.reason).find((reason) => reason !== undefined);

const PAST_CUT_OFF = { round: "pastCutOff", outcome: "open" };

/** Ways into each phase of an instance that is given up at round 3. */
const PHASES: readonly (readonly [string, (instance: RunningInstance) => void | Promise<void>])[] = [
  ["awaiting a proposal", () => {}],
  ["preparing", (instance) => void instance.deliver(message("proposal", 1))],
  ["prepared", (instance) => {
    instance.deliver(message("proposal", 1), ...messages("prepare", [1, 3, 4]));
  }],
  ["past the cut-off", (instance) => instance.clock.advance(4_000)],
  ["stopped", (instance) => instance.actor.send({ type: "FORCE_STOP" })],
];

async function startIn(enter: (typeof PHASES)[number][1]): Promise<RunningInstance> {
  const instance = startShort();
  await enter(instance);
  return instance;
}

describe("the cut-off", () => {
  test("comes with the deadline of the round before it, with a last round-change", async () => {
    const instance = startShort();
    await instance.clock.advance(3_999);
    expect(instance.state()).toEqual({ round: { active: "awaitingProposal" }, outcome: "open" });
    await instance.clock.advance(1);
    expect(instance.state()).toEqual(PAST_CUT_OFF);
    expect(instance.context().round).toBe(3);
    expect(instance.sentInShort()).toEqual([["roundChange", 2], ["roundChange", 3]]);
  });

  test("comes with round-changes of f + 1 for its round, without one of its own", () => {
    const instance = startShort();
    expect(instance.deliver(...to(3, 3, 4))).toEqual(["valid", STOPPED]);
    expect(instance.state()).toEqual(PAST_CUT_OFF);
    expect([instance.context().round, instance.sent]).toEqual([3, []]);
    expect(instance.context().roundChanges[3]).toHaveLength(2);
  });

  test("comes with a justified proposal of its round, which is not prepared", () => {
    const instance = startShort();
    const proposal = message("proposal", 3, { round: 3, roundChanges: to(3, 1, 3, 4) });
    expect(instance.deliver(proposal)).toEqual([STOPPED]);
    expect(instance.state()).toEqual(PAST_CUT_OFF);
    expect(instance.context()).toMatchObject({ round: 3, accepted: proposal });
    expect(instance.sent).toEqual([]);
  });

  test("leaves nothing taken or sent", async () => {
    const instance = startShort();
    await instance.clock.advance(4_000);
    instance.sent.splice(0);
    const before = instance.context();
    const list = [
      message("proposal", 3, { round: 3, roundChanges: to(3, 1, 3, 4) }),
      message("prepare", 3, { round: 3 }),
      message("commit", 3, { round: 3 }),
      ...to(4, 1, 3, 4),
    ];
    expect(instance.deliver(...list)).toEqual(list.map(() => STOPPED));
    expect([instance.context(), instance.sent]).toEqual([before, []]);
  });

  test("ends the instance as cut off at the last deadline, not before", async () => {
    const instance = startShort();
    await instance.clock.advance(5_999);
    expect(instance.state()).toEqual(PAST_CUT_OFF);
    await instance.clock.advance(1);
    expect([instance.state(), reasonOf(instance)]).toEqual(["cutOff", "cutOff"]);
  });

  test("ends it at the last deadline counted from the duty's start", async () => {
    const instance = startShort({ dutyStartMs: 0 });
    await instance.clock.advance(500);
    instance.deliver(...to(3, 3, 4));
    await instance.clock.advance(5_499);
    expect(instance.state()).toEqual(PAST_CUT_OFF);
    await instance.clock.advance(1);
    expect(instance.state()).toBe("cutOff");
  });

  test("leaves the first round alone where it is the only one", async () => {
    const instance = startShort({ cutOffRound: 2 });
    instance.deliver(message("proposal", 1));
    expect(instance.state()).toEqual({ round: { active: "preparing" }, outcome: "open" });
    await instance.clock.advance(2_000);
    expect(instance.state()).toEqual(PAST_CUT_OFF);
  });
});

describe("an instance that a later one replaces", () => {
  test.each(PHASES)("is stopped while %s: no message, no deadline, nothing sent", async (_, enter) => {
    const instance = await startIn(enter);
    instance.actor.send({ type: "FORCE_STOP" });
    instance.sent.splice(0);
    expect(instance.state()).toEqual({ round: "stopped", outcome: "open" });
    expect(instance.deliver(message("commit", 3), ...to(3, 3, 4))).toEqual([STOPPED, STOPPED, STOPPED]);
    await instance.clock.advance(600_000);
    expect([instance.state(), instance.sent]).toEqual([{ round: "stopped", outcome: "open" }, []]);
  });

  test("is stopped though it decided, and keeps what it decided", () => {
    const instance = startShort();
    instance.decide(decidedMessage([1, 3, 4]));
    instance.actor.send({ type: "FORCE_STOP" });
    expect(instance.state()).toEqual({ round: "stopped", outcome: "decided" });
  });
});

describe("the end of the time to live", () => {
  test.each(PHASES)("ends an undecided instance as expired while %s", async (_, enter) => {
    const instance = await startIn(enter);
    instance.actor.send({ type: "EXPIRE" });
    expect([instance.state(), reasonOf(instance)]).toEqual(["expired", "expired"]);
    expect(instance.clock.pending).toBe(0);
  });

  test.each(PHASES)("ends a decided instance as decided while %s", async (_, enter) => {
    const instance = await startIn(enter);
    instance.decide(decidedMessage([1, 3, 4]));
    instance.actor.send({ type: "EXPIRE" });
    expect([instance.state(), reasonOf(instance)]).toEqual(["settled", "decided"]);
    expect(instance.told()).toHaveLength(1);
  });
});

describe("a shutdown", () => {
  test.each(PHASES)("ends a decided instance as decided while %s", async (_, enter) => {
    const instance = await startIn(enter);
    instance.decide(decidedMessage([1, 3, 4]));
    instance.actor.send({ type: "SHUTDOWN" });
    expect([instance.state(), reasonOf(instance)]).toEqual(["settled", "decided"]);
    expect(instance.clock.pending).toBe(0);
  });

  test.each(PHASES)("ends an undecided instance as restarted while %s", async (_, enter) => {
    const instance = await startIn(enter);
    instance.actor.send({ type: "SHUTDOWN" });
    expect([instance.state(), reasonOf(instance)]).toEqual(["restarted", "restarted"]);
    expect(instance.clock.pending).toBe(0);
  });
});
