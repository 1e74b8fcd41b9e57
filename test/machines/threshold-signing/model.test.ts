import fc from "fast-check";
import { expect, test } from "vitest";
import type {
  RecoverJob,
  RecoverOutcome,
  RepeatJob,
  RepeatOutcome,
} from "../../../machines/threshold-signing/model.ts";
import { signatureOf } from "../support.ts";
import { partialOf, partials, run, SIGNATURE, targetOf } from "./support.ts";

/** Bytes that an honest operator's partial consists of; anything else is bad. */
const GOOD = 1;
const SIGNERS = [1, 2, 3, 4];
const TARGETS = [targetOf(0xa0), targetOf(0xb0)];

/** What true cryptography would say of partials that are good or bad by their bytes. */
function recoverHonestly(jobs: readonly RecoverJob[]): RecoverOutcome[] {
  return jobs.map(({ target, request }) => {
    const culprits = request.partials.filter(({ signature }) => signature[0] !== GOOD)
      .map(({ signer }) => ({ signer, fault: "wrongSignature" as const }));
    return {
      target,
      result: culprits.length > 0
        ? { kind: "culprits", culprits }
        : { kind: "recovered", signature: SIGNATURE },
    };
  });
}

function checkHonestly(jobs: readonly RepeatJob[]): RepeatOutcome[] {
  return jobs.map(({ target, held, candidate }) => ({
    target,
    keep: held[0] === GOOD ? "held" : candidate[0] === GOOD ? "candidate" : "neither",
    fault: held[0] === GOOD ? null : "wrongSignature",
  }));
}

interface Step {
  /** A message of a signer: bytes of its partial for each target, null for none. */
  readonly message?: { readonly signer: number; readonly values: readonly (number | null)[] };
  /** The cryptography answers the oldest open question of a kind. */
  readonly answer?: "sign" | "recover" | "checkRepeats";
}

const messageOf = (signer: number) =>
  fc.tuple(...TARGETS.map(() =>
    fc.option(signer === 4 ? fc.integer({ min: 1, max: 3 }) : fc.constant(GOOD), {
      freq: 4,
    })
  )).map((values): Step => ({ message: { signer, values } }));

/** Operators 1 to 3 are honest, though they may repeat themselves; operator 4 sends anything. */
const steps = fc.array(
  fc.oneof(
    ...SIGNERS.map((signer) => ({ weight: signer === 4 ? 4 : 1, arbitrary: messageOf(signer) })),
    {
      weight: 2,
      arbitrary: fc.constantFrom("sign", "recover", "checkRepeats" as const).map((answer): Step => ({
        answer,
      })),
    },
  ),
  { maxLength: 30 },
);

type Signing = ReturnType<typeof run>;

function execute(signing: Signing) {
  let sent = 0;
  const answered = { sign: 0, recover: 0, checkRepeats: 0 };
  const next = <Kind extends keyof typeof answered>(
    kind: Kind,
  ): Signing[Kind]["questions"][number] | undefined => {
    const question = signing[kind].questions[answered[kind]];
    if (question) answered[kind]++;
    return question;
  };
  const answer = async (kind: keyof typeof answered) => {
    if (kind === "sign") {
      next("sign")?.answer(TARGETS.map((_, target) => ({ target, signature: signatureOf(GOOD) })));
    }
    if (kind === "recover") {
      const question = next("recover");
      question?.answer(recoverHonestly(question.input));
    }
    if (kind === "checkRepeats") {
      const question = next("checkRepeats");
      question?.answer(checkHonestly(question.input));
    }
    await signing.settle();
  };
  return {
    sent: () => sent,
    send: (signer: number, values: readonly (number | null)[]) => {
      const messages = values.flatMap((value, target) =>
        value === null ? [] : [partialOf(TARGETS[target]!, signer, value)]
      );
      signing.actor.send(partials(`m${sent++}`, signer, messages));
    },
    answer,
    answerAll: async () => {
      const open = () =>
        (["sign", "recover", "checkRepeats"] as const).filter((kind) =>
          answered[kind] < signing[kind].questions.length
        );
      for (let kinds = open(); kinds.length > 0; kinds = open()) for (const kind of kinds) await answer(kind);
    },
  };
}

function expectSound(signing: Signing): void {
  const { results } = signing.actor.getSnapshot().context;
  for (const [target, of] of TARGETS.entries()) {
    const signers = signing.signersOf(of);
    expect(new Set(signers).size).toBe(signers.length);
    // A partial is of a signer that sent one for this very target.
    expect(signers.every((signer) => SIGNERS.includes(signer))).toBe(true);
    expect(results[target] === null || results[target]!.kind === "recovered").toBe(true);
  }
  const ids = signing.verdicts().map(([id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(signing.culprits().every(({ signer }) => signer === 4)).toBe(true);
}

test("whatever one operator of four sends, and in whatever order, the honest three's signatures are recovered", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const signing = run({ targets: TARGETS });
      const { sent, send, answer, answerAll } = execute(signing);
      for (const step of list) {
        if (signing.results()) break;
        if (step.message) send(step.message.signer, step.message.values);
        else await answer(step.answer!);
        expectSound(signing);
      }
      const before = sent();
      await answerAll();
      // Every message has its one verdict once nothing is open any more.
      expect(signing.verdicts()).toHaveLength(before);
      for (const signer of [1, 2, 3]) {
        if (!signing.results()) send(signer, TARGETS.map(() => GOOD));
        await answerAll();
      }
      expect(signing.results()).toEqual(TARGETS.map(() => ({ kind: "recovered", signature: SIGNATURE })));
      expect(signing.verdicts()).toHaveLength(sent());
      expectSound(signing);
    }),
    { numRuns: 300 },
  );
});
