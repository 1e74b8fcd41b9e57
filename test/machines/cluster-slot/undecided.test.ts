import { describe, expect, test } from "vitest";
import {
  AGAIN_MS,
  DECIDED,
  deciding,
  DECISION,
  DUTY,
  EXPIRY_MS,
  GUARDED,
  REFUSED,
  run,
  signing,
  TARGETS,
  VIEW,
  VOTE_DUE_MS,
} from "./support.ts";

describe("a cluster's slot that has begun", () => {
  test("gives its block a third of the slot", async () => {
    const duty = run();
    await duty.clock.advance(VOTE_DUE_MS - 1);
    expect([duty.state(), duty.observe.questions]).toEqual([{ undecided: "waiting" }, []]);
    await duty.clock.advance(1);
    expect([duty.state(), duty.observe.last.input]).toEqual([{ undecided: "observing" }, DUTY]);
  });

  test("votes once its block is the head, and does not ask again at a third of it", async () => {
    const duty = run();
    duty.send({ type: "HEAD" }, { type: "HEAD" });
    await duty.clock.advance(VOTE_DUE_MS);
    expect([duty.state(), duty.observe.questions.length]).toEqual([{ undecided: "observing" }, 1]);
  });

  test("starts consensus once, with what the beacon node would vote for", async () => {
    const duty = await deciding();
    expect([duty.state(), duty.started]).toEqual([{ undecided: "deciding" }, [VIEW]]);
  });
});

describe("a beacon node that does not say what to vote for", () => {
  test("is asked again after a while, until it does", async () => {
    const duty = run();
    duty.send({ type: "HEAD" });
    for (let i = 1; i <= 3; i++) {
      duty.observe.last.fail(new Error("no answer"));
      await duty.settle();
      expect([duty.state(), duty.started]).toEqual([{ undecided: "blind" }, []]);
      await duty.clock.advance(AGAIN_MS - 1);
      expect(duty.observe.questions).toHaveLength(i);
      await duty.clock.advance(1);
      expect(duty.observe.questions).toHaveLength(i + 1);
    }
    duty.observe.last.answer(VIEW);
    await duty.settle();
    expect(duty.state()).toEqual({ undecided: "deciding" });
  });

  test("does not lose what the others decided meanwhile", async () => {
    const duty = run();
    duty.send({ type: "HEAD" });
    duty.observe.last.fail(new Error("no answer"));
    await duty.settle();
    duty.send(DECIDED);
    expect(duty.state()).toEqual({ undecided: "blind" });
    await duty.clock.advance(AGAIN_MS);
    duty.observe.last.answer(VIEW);
    await duty.settle();
    expect(duty.protect.last.input).toEqual({ duty: DUTY, view: VIEW, decision: DECISION });
  });

  test("to the end of the time to live makes the duty expire, with that as its cause", async () => {
    const duty = run();
    duty.send({ type: "HEAD" }, DECIDED);
    duty.observe.last.fail(new Error("no answer"));
    await duty.settle();
    await duty.clock.advanceTo(EXPIRY_MS);
    expect(duty.outcomes()).toEqual([{
      reason: "expired",
      cause: "the beacon node did not say what to vote for",
    }]);
    expect([duty.protect.questions, duty.broadcasts]).toEqual([[], []]);
  });
});

describe("what others decided before this operator knows its own vote", () => {
  test("makes it ask at once, and no consensus of its own begins", async () => {
    const duty = run();
    duty.send(DECIDED);
    expect(duty.observe.questions).toHaveLength(1);
    duty.observe.last.answer(VIEW);
    await duty.settle();
    expect([duty.state(), duty.started]).toEqual([{ undecided: "protecting" }, []]);
  });

  test("may come while the beacon node is asked", async () => {
    const duty = run();
    duty.send({ type: "HEAD" }, DECIDED);
    duty.observe.last.answer(VIEW);
    await duty.settle();
    expect([duty.state(), duty.started]).toEqual([{ undecided: "protecting" }, []]);
    expect(duty.protect.last.input.decision).toEqual(DECISION);
  });
});

describe("a decision", () => {
  test("is checked and put on record before anything is signed", async () => {
    const duty = await deciding();
    duty.send(DECIDED);
    expect([duty.state(), duty.sign.questions]).toEqual([{ undecided: "protecting" }, []]);
    expect(duty.protect.last.input).toEqual({ duty: DUTY, view: VIEW, decision: DECISION });
    duty.protect.last.answer(GUARDED);
    await duty.settle();
    expect(duty.sign.last.input.map(({ signingRoot }) => signingRoot)).toEqual(
      TARGETS.map(({ signingRoot }) => signingRoot),
    );
  });

  test("that is put on record is told, with its round", async () => {
    const duty = await deciding();
    duty.send({ ...DECIDED, round: 3 });
    duty.protect.last.answer(GUARDED);
    await duty.settle();
    expect(duty.emitted).toEqual([{ type: "decided", round: 3, fault: null }]);
  });

  test("counts once, though it is told a second time", async () => {
    const duty = await deciding();
    duty.send(DECIDED, { ...DECIDED, round: 9 });
    duty.protect.last.answer(GUARDED);
    await duty.settle();
    duty.send({ ...DECIDED, round: 9 });
    expect([duty.of("decided").map(({ round }) => round), duty.protect.questions.length]).toEqual([[1], 1]);
  });

  test("that the value check has something against ends the duty: nothing is signed", async () => {
    const duty = await deciding();
    duty.send(DECIDED);
    duty.protect.last.answer(REFUSED);
    await duty.settle();
    expect([duty.state(), duty.sign.questions]).toEqual(["refused", []]);
    expect(duty.emitted).toEqual([
      { type: "decided", round: 1, fault: "SlashableAttestation" },
      { type: "outcome", outcome: { reason: "refused" } },
    ]);
  });

  test("that could not be checked ends the duty with the cause: nothing is signed", async () => {
    const duty = await deciding();
    duty.send(DECIDED);
    duty.protect.last.fail(new Error("disk full"));
    await duty.settle();
    expect([duty.state(), duty.sign.questions]).toEqual(["failed", []]);
    expect(duty.emitted).toEqual([
      { type: "outcome", outcome: { reason: "failed", cause: expect.stringContaining("disk full") } },
    ]);
  });

  test("of which some targets must not be signed is told with them and why", async () => {
    const targets = TARGETS.map((target, i) => i === 0 ? { ...target, withheld: "doubleVote" } : target);
    const duty = await signing(targets);
    expect(duty.of("withheld")).toEqual([{ type: "withheld", targets: [targets[0]] }]);
    expect(duty.sign.last.input.map(({ target }) => target)).toEqual([1, 2]);
  });

  test("of which nothing must be signed has nothing signed, and the others' partials count all the same", async () => {
    const duty = await signing(TARGETS.map((target) => ({ ...target, withheld: "doubleVote" })));
    expect([duty.sign.questions, duty.of("withheld")[0]!.targets.length]).toEqual([[], 3]);
    expect(duty.state()).toEqual({ signing: { collection: "collecting", submission: "idle" } });
  });
});

describe("a consensus that comes to no decision", () => {
  test("in its last round ends the duty as cut off", async () => {
    const duty = await deciding();
    duty.send({ type: "CUT_OFF" });
    expect([duty.state(), duty.outcomes()]).toEqual(["cutOff", [{ reason: "cutOff" }]]);
  });

  test("to the end of the time to live makes the duty expire, with that as its cause", async () => {
    const duty = await deciding();
    await duty.clock.advanceTo(EXPIRY_MS - 1);
    expect(duty.state()).toEqual({ undecided: "deciding" });
    await duty.clock.advance(1);
    expect(duty.outcomes()).toEqual([{ reason: "expired", cause: "nothing was decided" }]);
    expect(duty.clock.pending).toBe(0);
  });
});
