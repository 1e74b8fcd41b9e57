import fc from "fast-check";
import { expect, test } from "vitest";
import type { GuardedTarget } from "../../../machines/cluster-slot/model.ts";
import type { RecoverJob, RecoverOutcome } from "../../../machines/threshold-signing/model.ts";
import { SLOT } from "../../spec/cluster/support.ts";
import { type Asked, signatureOf } from "../support.ts";
import {
  DECIDED,
  EXPIRY_MS,
  GUARDED,
  handedIn,
  messageOf,
  REFUSED,
  run,
  type Running,
  signatureFor,
  TARGETS,
  TOO_OLD,
  UNREACHABLE,
  VIEW,
} from "./support.ts";

/** The one operator whose partials may be bad. */
const CULPRIT = 4;

type Answer = "good" | "bad" | "broken";
type Step =
  | { readonly tell: "HEAD" | "DECIDED" | "CUT_OFF" | "DRAIN" | "SHUTDOWN" }
  | { readonly message: Parameters<typeof messageOf> }
  | { readonly wait: number }
  /** Answers the oldest of the questions that are open. */
  | { readonly which: number; readonly how: Answer };

const messages: fc.Arbitrary<Step> = fc.record({
  message: fc.tuple(
    fc.constantFrom(1, 2, 3, CULPRIT, 9),
    fc.record({
      targets: fc.oneof(
        { weight: 3, arbitrary: fc.constant([0, 1, 2]) },
        fc.subarray([0, 1, 2], { minLength: 1 }),
      ),
      slot: fc.constantFrom(SLOT, SLOT, SLOT, SLOT, SLOT - 1, SLOT + 1),
    }),
  ),
});

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof<{ weight: number; arbitrary: fc.Arbitrary<Step> }[]>(
    { weight: 20, arbitrary: messages },
    { weight: 6, arbitrary: fc.record({ tell: fc.constantFrom("HEAD", "DECIDED", "DECIDED" as const) }) },
    { weight: 1, arbitrary: fc.record({ tell: fc.constantFrom("CUT_OFF", "DRAIN", "SHUTDOWN" as const) }) },
    { weight: 2, arbitrary: fc.record({ wait: fc.constantFrom(0, 300, 3_000) }) },
    {
      weight: 20,
      arbitrary: fc.record({
        which: fc.nat({ max: 11 }),
        how: fc.constantFrom<Answer>("good", "good", "good", "good", "bad", "broken"),
      }),
    },
  ),
  { minLength: 5, maxLength: 50, size: "max" },
);

/** Which targets this operator must not sign. */
const withheld = fc.subarray([0, 1, 2]).map((numbers): readonly GuardedTarget[] =>
  TARGETS.map((target, i) => numbers.includes(i) ? { ...target, withheld: "doubleVote" } : target)
);

function recovered(jobs: readonly RecoverJob[], how: Answer): RecoverOutcome[] {
  return jobs.map(({ target, request }) => {
    const spoils = how === "bad" && request.partials.some(({ signer }) => signer === CULPRIT);
    return {
      target,
      result: spoils
        ? { kind: "culprits", culprits: [{ signer: CULPRIT, fault: "wrongSignature" }] }
        : { kind: "recovered", signature: signatureFor(target) },
    };
  });
}

/** Answers the oldest open question of one kind. */
interface Answerer {
  readonly asked: { readonly questions: readonly unknown[] };
  readonly answerNext: (how: Answer) => void;
}

/** Answers one open question after the other. */
function answerer(duty: Running, targets: readonly GuardedTarget[]) {
  const taken: number[] = [];
  const answered = new Map<unknown, number>();
  const next = <Input, Output>(asked: Asked<Input, Output>) => {
    const at = answered.get(asked) ?? 0;
    answered.set(asked, at + 1);
    return asked.questions[at]!;
  };
  const broken = new Error("broken");
  const answers: readonly Answerer[] = [
    of(duty.observe, (question, how) => how === "good" ? question.answer(VIEW) : question.fail(broken)),
    of(duty.protect, (question, how) => {
      if (how === "broken") return question.fail(broken);
      question.answer(how === "good" ? { ...GUARDED, targets } : REFUSED);
    }),
    of(duty.sign, (question, how) => {
      if (how === "broken") return question.fail(broken);
      question.answer(question.input.map(({ target }) => ({ target, signature: signatureOf(1) })));
    }),
    of(duty.recover, (question, how) => {
      if (how === "broken") return question.fail(broken);
      question.answer(recovered(question.input, how));
    }),
    of(duty.checkRepeats, (question, how) => {
      if (how === "broken") return question.fail(broken);
      const keep = how === "good" ? "held" as const : "neither" as const;
      const fault = how === "good" ? null : "wrongSignature" as const;
      question.answer(question.input.map(({ target }) => ({ target, keep, fault })));
    }),
    of(duty.submit, (question, how) => {
      if (how === "bad") return question.answer(TOO_OLD);
      if (how !== "good") return question.fail(UNREACHABLE);
      taken.push(...handedIn(question.input));
      question.answer({});
    }),
  ];
  function of<Input, Output>(
    asked: Asked<Input, Output>,
    answer: (question: Asked<Input, Output>["last"], how: Answer) => void,
  ): Answerer {
    return { asked, answerNext: (how) => answer(next(asked), how) };
  }
  return {
    /** Targets that the beacon node took. */
    taken,
    answer({ which, how }: Extract<Step, { which: number }>) {
      const open = answers.filter(({ asked }) => (answered.get(asked) ?? 0) < asked.questions.length);
      open[which % open.length]?.answerNext(how);
    },
  };
}

test("whatever happens, each message has one verdict, nothing unrecorded is signed, and one outcome ends it", async () => {
  const reasons = new Set<string>();
  await fc.assert(
    fc.asyncProperty(steps, withheld, async (list, targets) => {
      const duty = run();
      const { taken, answer } = answerer(duty, targets);
      const live = () => duty.actor.getSnapshot().status === "active";
      let sent = 0;
      for (const step of list) {
        if (!live()) break;
        if ("message" in step) {
          duty.deliver(messageOf(...step.message));
          sent++;
        } else if ("tell" in step) {
          duty.send(step.tell === "DECIDED" ? DECIDED : { type: step.tell });
        } else if ("wait" in step) await duty.clock.advance(step.wait);
        else {
          answer(step);
          await duty.settle();
        }
        const ids = duty.verdicts().map(([id]) => id);
        expect(new Set(ids).size).toBe(ids.length);
        expect(duty.outcomes().length).toBe(live() ? 0 : 1);
        expect(duty.broadcasts.length).toBeLessThanOrEqual(1);
      }
      await duty.clock.advanceTo(EXPIRY_MS);
      expect([duty.actor.getSnapshot().status, duty.outcomes().length, duty.clock.pending]).toEqual([
        "done",
        1,
        0,
      ]);
      expect(duty.verdicts()).toHaveLength(sent);
      const [outcome] = duty.outcomes();
      reasons.add(outcome!.reason);
      const signable = targets.flatMap((target, i) => target.withheld === null ? [i] : []);
      for (const { input } of duty.sign.questions) {
        expect(input.map(({ target }) => target)).toEqual(signable);
      }
      if (duty.sign.questions.length > 0) {
        expect(duty.of("decided").map(({ fault }) => fault)).toEqual([null]);
      }
      // What the beacon node took it is not given again.
      expect(new Set(taken).size).toBe(taken.length);
      if (outcome!.reason === "submitted") expect(taken.toSorted()).toEqual([0, 1, 2]);
      const told = duty.of("handedIn").reduce((sum, each) => sum + each.attestations + each.syncMessages, 0);
      if (outcome!.reason !== "restarted") expect(told).toBe(taken.length);
    }),
    { numRuns: 400 },
  );
  expect([...reasons].toSorted()).toEqual([
    "cutOff",
    "expired",
    "failed",
    "refused",
    "restarted",
    "submitted",
  ]);
});
