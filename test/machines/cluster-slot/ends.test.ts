import { describe, expect, test } from "vitest";
import type { GuardedTarget } from "../../../machines/cluster-slot/model.ts";
import { NO_PARTIALS, withPartials } from "../../../src/spec/values/partial-signatures.ts";
import { partialOf } from "../threshold-signing/support.ts";
import {
  DECIDED,
  deciding,
  DECISION,
  DUTY,
  GUARDED,
  recover,
  run,
  type Running,
  signing,
  TARGETS,
  UNREACHABLE,
  VIEW,
  VOTE_DUE_MS,
} from "./support.ts";

async function observing(): Promise<Running> {
  const duty = run();
  duty.send({ type: "HEAD" });
  return await Promise.resolve(duty);
}

async function blind(): Promise<Running> {
  const duty = await observing();
  duty.observe.last.fail(new Error("no answer"));
  await duty.settle();
  return duty;
}

async function protecting(): Promise<Running> {
  const duty = await deciding();
  duty.send(DECIDED);
  return duty;
}

async function submitting(): Promise<Running> {
  const duty = await signing();
  await recover(duty, 0);
  return duty;
}

async function waitingToSubmit(): Promise<Running> {
  const duty = await submitting();
  duty.submit.last.fail(UNREACHABLE);
  await duty.settle();
  return duty;
}

const PHASES: readonly (readonly [string, () => Promise<Running>])[] = [
  ["waiting", () => Promise.resolve(run())],
  ["observing", observing],
  ["blind", blind],
  ["deciding", deciding],
  ["protecting", protecting],
  ["signing", signing],
  ["submitting", submitting],
  ["waitingToSubmit", waitingToSubmit],
];
const BEFORE_ANY_VOTE = ["waiting", "blind"];

/** How a test tells that a duty is entered mid-way: the questions that it has asked. */
const asked = ({ observe, protect, sign, started }: Running) => ({
  observe: observe.questions.length,
  protect: protect.questions.length,
  sign: sign.questions.length,
  started: started.length,
});

describe("an operator that stops", () => {
  test.each(PHASES)(
    "ends the duty as restarted, and nothing more is asked or told: %s",
    async (_, dutyIn) => {
      const duty = await dutyIn();
      const before = asked(duty);
      duty.send({ type: "SHUTDOWN" });
      expect([duty.state(), duty.outcomes()]).toEqual(["restarted", [{ reason: "restarted" }]]);
      await duty.clock.advance(2 * VOTE_DUE_MS);
      expect([asked(duty), duty.clock.pending, duty.outcomes().length]).toEqual([before, 0, 1]);
    },
  );

  test.each(PHASES.filter(([name]) => BEFORE_ANY_VOTE.includes(name)))(
    "ends the duty at once where there is no vote yet: %s",
    async (_, dutyIn) => {
      const duty = await dutyIn();
      duty.send({ type: "DRAIN" });
      expect([duty.state(), duty.outcomes()]).toEqual(["restarted", [{ reason: "restarted" }]]);
    },
  );

  test.each(PHASES.filter(([name]) => !BEFORE_ANY_VOTE.includes(name)))(
    "lets the duty finish what it has begun: %s",
    async (_, dutyIn) => {
      const duty = await dutyIn();
      const before = duty.state();
      duty.send({ type: "DRAIN" });
      expect([duty.state(), duty.outcomes()]).toEqual([before, []]);
    },
  );
});

describe("a duty entered mid-way", () => {
  test("with its own vote begins consensus, and asks the beacon node nothing", () => {
    const duty = run({ view: VIEW });
    expect([duty.state(), asked(duty)]).toEqual([
      { undecided: "deciding" },
      { observe: 0, protect: 0, sign: 0, started: 1 },
    ]);
  });

  test("with its own vote and a decision checks it, and begins no consensus", () => {
    const duty = run({ view: VIEW, decision: DECISION });
    expect([duty.state(), asked(duty)]).toEqual([
      { undecided: "protecting" },
      { observe: 0, protect: 1, sign: 0, started: 0 },
    ]);
    expect(duty.protect.last.input).toEqual({ duty: DUTY, view: VIEW, decision: DECISION });
  });

  test("with a decision alone asks for its own vote first", async () => {
    const duty = run({ decision: DECISION });
    await duty.clock.advance(VOTE_DUE_MS);
    duty.observe.last.answer(VIEW);
    await duty.settle();
    expect([duty.state(), duty.started]).toEqual([{ undecided: "protecting" }, []]);
  });

  test("with what is on record signs it", () => {
    const duty = run({ guarded: GUARDED });
    expect([duty.state(), asked(duty)]).toEqual([
      { signing: { collection: "collecting", submission: "idle" } },
      { observe: 0, protect: 0, sign: 1, started: 0 },
    ]);
  });

  test("with its partials sent and a quorum collected recovers, and signs nothing again", () => {
    const [{ signingRoot, validator }] = TARGETS as [GuardedTarget];
    const target = { signingRoot, validatorIndex: validator.index };
    const collected = withPartials(NO_PARTIALS, [1, 2, 4].map((signer) => partialOf(target, signer)));
    const duty = run({ guarded: GUARDED, signing: { announced: true, collected } });
    expect([duty.sign.questions, duty.recover.last.input.map((job) => job.target)]).toEqual([[], [0]]);
  });

  test("with nothing to sign is over at once", async () => {
    const duty = run({ guarded: { ...GUARDED, targets: [] } });
    await duty.settle();
    expect(duty.outcomes()).toEqual([{ reason: "submitted" }]);
  });
});
