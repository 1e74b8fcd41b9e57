import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createActor } from "xstate";
import type { DutyOutcome, SigningDutyInput } from "../../../machines/signing-duty/model.ts";
import { supervisorWith } from "../../../src/effects/supervisor.ts";
import { Host } from "../../../src/runtime/host.ts";
import { VirtualClock } from "../../../src/runtime/virtual-clock.ts";
import { CODES, type Verdict } from "../../../src/spec/codes.ts";
import { fromHex } from "../../../src/spec/hex.ts";
import type { PartialsMessage } from "../../../src/spec/signing/judge-partials.ts";
import { recordingLog } from "../../support/log.ts";
import { signatureOf } from "../support.ts";
import {
  EXPIRY_MS,
  hands,
  messageOf,
  PRECONF_REQUEST,
  REQUEST,
  runCommitBoost,
  runPreconf,
  SIGNATURE,
  SLOT,
} from "./support.ts";

const CULPRIT = 4;
const LOST: DutyOutcome = { reason: "failed", cause: "lost" };

type Chart = "commitBoostSigning" | "preconf";
type Answer = "good" | "bad" | "inconsistent" | "broken";
type Question = "sign" | "recover" | "checkRepeats" | "submit";
type Step =
  | { readonly message: PartialsMessage }
  | { readonly tell: "DRAIN" | "SHUTDOWN" }
  | { readonly wait: number }
  /** Answers one of the questions that are open. */
  | { readonly which: number; readonly how: Answer };

const messagesOf = (messageType: number): fc.Arbitrary<PartialsMessage> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant({}) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        { slot: SLOT + 2 },
        { type: 0 },
        { partial: { signingRoot: new Uint8Array(32) } },
        { messageType: 99 },
      ),
    },
  ).chain((facts) =>
    fc.constantFrom(1, 2, 3, CULPRIT, 9).map((signer) => messageOf(signer, { messageType, ...facts }))
  );

const stepsOf = (messageType: number): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.oneof<{ weight: number; arbitrary: fc.Arbitrary<Step> }[]>(
      { weight: 30, arbitrary: fc.record({ message: messagesOf(messageType) }) },
      { weight: 1, arbitrary: fc.record({ tell: fc.constantFrom("DRAIN", "SHUTDOWN") }) },
      { weight: 2, arbitrary: fc.record({ wait: fc.constantFrom(0, 300, 6_000) }) },
      {
        weight: 16,
        arbitrary: fc.record({
          which: fc.nat({ max: 11 }),
          how: fc.constantFrom<Answer>("good", "good", "good", "bad", "inconsistent", "broken"),
        }),
      },
    ),
    { minLength: 5, maxLength: 40, size: "max" },
  );

const entries: fc.Arbitrary<Partial<SigningDutyInput> & { readonly afterRestart: boolean }> = fc.record({
  afterRestart: fc.constantFrom(false, false, true),
  interrupted: fc.constantFrom(false, false, false, false, true),
});

type Hands = Pick<ReturnType<typeof hands>, Question>;

/** A duty under the real host and supervisor, its cryptography in the test's hands. */
function hosted(chart: Chart, input: SigningDutyInput) {
  const clock = new VirtualClock(0);
  const given = hands(clock);
  const log = recordingLog();
  const host = new Host<DutyOutcome>({ charts: { duty: given[chart] }, lost: LOST, log });
  const supervisor = createActor(
    supervisorWith({
      start: () => {},
      forget: (key) => host.forget(key),
      tellAll: () => {},
      dropExpired: () => {},
      log,
    }),
    { clock, input: { capacity: 1 } },
  );
  host.attach(supervisor);
  supervisor.start();
  host.start("key", "duty", input);
  return { clock, given, log, host };
}

function answerSign(crypto: Hands, at: number, how: Answer): void {
  const question = crypto.sign.questions[at];
  if (how === "broken") question?.fail(new Error("broken"));
  else question?.answer([{ target: 0, signature: signatureOf(1) }]);
}

function answerRecover(crypto: Hands, at: number, how: Answer): void {
  const question = crypto.recover.questions[at];
  if (!question) return;
  if (how === "broken") return question.fail(new Error("broken"));
  const culprit = question.input[0]!.request.partials.find(({ signer }) => signer === CULPRIT);
  question.answer([{
    target: 0,
    result: how === "inconsistent"
      ? { kind: "inconsistent" }
      : how === "bad" && culprit
      ? { kind: "culprits", culprits: [{ signer: CULPRIT, fault: "wrongSignature" }] }
      : { kind: "recovered", signature: fromHex(SIGNATURE) },
  }]);
}

function answerRepeats(crypto: Hands, at: number, how: Answer): void {
  const question = crypto.checkRepeats.questions[at];
  if (how === "broken") return question?.fail(new Error("broken"));
  const keep = how === "good" ? "held" : how === "bad" ? "neither" : "candidate";
  const fault = keep === "held" ? null : "wrongSignature";
  question?.answer(question.input.map(({ target }) => ({ target, keep, fault })));
}

function answerSubmit({ submit }: Hands, at: number, how: Answer): void {
  const question = submit.questions[at];
  if (how === "good") question?.answer();
  else question?.fail({ code: how === "bad" ? "refused" : "unreachable", message: "no" });
}

const ANSWERS: Readonly<Record<Question, (given: Hands, at: number, how: Answer) => void>> = {
  sign: answerSign,
  recover: answerRecover,
  checkRepeats: answerRepeats,
  submit: answerSubmit,
};

const QUESTIONS = Object.keys(ANSWERS) as Question[];

/** Answers open questions in turn, as steps say. */
function answerer(given: Hands) {
  const answered = { sign: 0, recover: 0, checkRepeats: 0, submit: 0 };
  return ({ which, how }: Extract<Step, { which: number }>) => {
    const open = QUESTIONS.filter((kind) => answered[kind] < given[kind].questions.length);
    const kind = open[which % open.length];
    if (kind) ANSWERS[kind](given, answered[kind]++, how);
  };
}

/** Runs a duty through the steps to its end; everything that became of it. */
async function live(chart: Chart, input: SigningDutyInput, list: readonly Step[]) {
  const { clock, given, log, host } = hosted(chart, input);
  const outcomes = [host.outcome("key")];
  const verdicts: Promise<Verdict>[] = [];
  const answer = answerer(given);
  for (const step of list) {
    if ("message" in step) verdicts.push(host.deliver("key", step.message));
    else if ("tell" in step) host.tellAll(step.tell);
    else if ("wait" in step) await clock.advance(step.wait);
    else {
      answer(step);
      await clock.advance(0);
    }
    if (host.has("key")) outcomes.push(host.outcome("key"));
  }
  await clock.advanceTo(EXPIRY_MS);
  return { clock, host, log, verdicts: await Promise.all(verdicts), outcomes: await Promise.all(outcomes) };
}

describe.each(
  [
    { chart: "commitBoostSigning", request: REQUEST, ends: ["expired", "failed", "restarted", "signed"] },
    {
      chart: "preconf",
      request: PRECONF_REQUEST,
      ends: ["expired", "failed", "refused", "restarted", "submitted"],
    },
  ] as const,
)("whatever happens to a duty of $chart", ({ chart, request, ends }) => {
  test("every message gets a verdict and every caller the same outcome, and it ends", async () => {
    const reasons = new Set<string>();
    await fc.assert(
      fc.asyncProperty(entries, stepsOf(request.messageType), async ({ afterRestart, ...entry }, list) => {
        const { clock, host, log, verdicts, outcomes } = await live(
          chart,
          { request: { ...request, afterRestart }, ...entry },
          list,
        );
        expect([host.size, clock.pending]).toEqual([0, 0]);
        for (const verdict of verdicts) expect(verdict === "valid" || verdict in CODES).toBe(true);
        const [first, ...others] = outcomes;
        for (const outcome of others) expect(outcome).toEqual(first);
        expect(first).not.toEqual(LOST);
        if (first!.signature !== undefined) expect(first!.signature).toBe(SIGNATURE);
        if (["signed", "submitted"].includes(first!.reason)) expect(first!.signature).toBe(SIGNATURE);
        reasons.add(first!.reason);
        // No crash, and no second verdict on a message.
        expect(log.lines).toEqual([]);
      }),
      { numRuns: 400 },
    );
    expect([...reasons].toSorted()).toEqual(ends);
  });

  test("the chart alone gives every message its one verdict, in every state and at its end", async () => {
    await fc.assert(
      fc.asyncProperty(entries, stepsOf(request.messageType), async ({ afterRestart, ...entry }, list) => {
        const run = chart === "preconf" ? runPreconf : runCommitBoost;
        const duty = run({ request: { ...request, afterRestart }, ...entry });
        const answer = answerer(duty);
        const live = () => duty.actor.getSnapshot().status === "active";
        let sent = 0;
        for (const step of list) {
          if (!live()) break;
          if ("message" in step) {
            duty.send(step.message);
            sent++;
          } else if ("tell" in step) duty.actor.send({ type: step.tell });
          else if ("wait" in step) await duty.clock.advance(step.wait);
          else {
            answer(step);
            await duty.settle();
          }
          const ids = duty.verdictsById().map(([id]) => id);
          expect(new Set(ids).size).toBe(ids.length);
          // Open are only those that the threshold signing has; once it is over, none.
          if (duty.state() !== "signing") expect(ids).toHaveLength(sent);
        }
        await duty.clock.advanceTo(EXPIRY_MS);
        expect(duty.actor.getSnapshot().status).toBe("done");
        expect(duty.verdicts()).toHaveLength(sent);
        expect(duty.outcomes()).toEqual([duty.output()]);
      }),
      { numRuns: 300 },
    );
  });
});
