import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { initialContext, type QbftEvent } from "../../../machines/qbft/model.ts";
import { QBFT_TYPES } from "../../../src/spec/containers/consensus.ts";
import type { ConsensusMessage } from "../../../src/spec/qbft/message.ts";
import {
  BAD_VALUE,
  decidedMessage,
  type Facts,
  type Kind,
  message,
  messages,
  OTHER_ID,
  OTHER_VALUE,
  settingsOf,
  VALUE,
} from "../../support/consensus.ts";
import { type RunningInstance, startInstance } from "../../support/consensus-run.ts";

/** The instance that is looked at: of operator 2, which leads most rounds. */
const LEADERS = [1, 2, 2, 2];
const OPTIONS = { operatorId: 2, cutOffRound: 7, leaders: LEADERS };

type Step =
  | { readonly kind: "message"; readonly message: ConsensusMessage }
  /** What leads on where all goes well, from the round that the instance is in. */
  | { readonly kind: "good"; readonly of: Kind; readonly signer: number; readonly ahead: number }
  | { readonly kind: "decided"; readonly message: ConsensusMessage }
  | { readonly kind: "event"; readonly event: QbftEvent }
  | { readonly kind: "wait"; readonly ms: number };

const kinds = fc.constantFrom(...Object.keys(QBFT_TYPES) as Kind[]);
const rounds = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 3 }) },
  { weight: 2, arbitrary: fc.integer({ min: 4, max: 8 }) },
  { weight: 1, arbitrary: fc.constantFrom(0, 1_000_000) },
);
const values = fc.oneof(
  { weight: 5, arbitrary: fc.constant(VALUE) },
  fc.constantFrom(OTHER_VALUE, BAD_VALUE),
);
const signers = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1, max: 4 }).map((id) => [id]) },
  fc.constantFrom([9], [1, 2], [1, 2, 3], [3, 3], []),
);

/** What justifies a message of a round, truly or not: prepares of an earlier round, with round-changes of this one. */
function justified(kind: Kind, facts: Facts, prepared: boolean, enough: boolean): Facts {
  const { round = 1, value = VALUE } = facts;
  const by = enough ? [1, 3, 4] : [1, 3];
  const dataRound = prepared ? Math.max(0, Math.min(round - 1, 3)) : 0;
  const prepares = dataRound > 0 ? messages("prepare", by, { round: dataRound, value }) : [];
  if (kind === "roundChange") return { ...facts, dataRound, roundChanges: prepares };
  if (kind !== "proposal" || round < 2) return facts;
  const roundChanges = messages("roundChange", by, { round, value, dataRound, roundChanges: prepares });
  return { ...facts, roundChanges, prepares };
}

/** Any message: of any type, round, value and signers, justified or not; most are near to being valid. */
const anyMessages = fc.record({
  kind: kinds,
  round: rounds,
  value: values,
  signers,
  prepared: fc.boolean(),
  enough: fc.boolean(),
  fault: fc.option(
    fc.constantFrom<Facts>(
      { forged: true },
      { height: 11 },
      { msgType: 4 },
      { id: OTHER_ID },
      { identifier: new Uint8Array(3) },
      { dataRound: 9 },
      { fullData: OTHER_VALUE },
    ),
    { freq: 8 },
  ),
}).map(({ kind, round, value, signers, prepared, enough, fault }) => {
  const facts = justified(kind, { round, value }, prepared, enough);
  return message(kind, 0, { ...facts, ...fault, signers });
});

const goodSteps = fc.record({
  kind: fc.constant("good" as const),
  of: fc.constantFrom<Kind>(
    "proposal",
    "proposal",
    "prepare",
    "prepare",
    "prepare",
    "commit",
    "commit",
    "roundChange",
    "roundChange",
  ),
  signer: fc.integer({ min: 1, max: 4 }),
  ahead: fc.constantFrom(0, 0, 0, 0, 0, 1, 2),
});

function goodMessage({ of, signer, ahead }: Step & { kind: "good" }, round: number): ConsensusMessage {
  const facts = { round: of === "prepare" || of === "commit" ? round : round + ahead };
  const leader = LEADERS[(facts.round - 1) % 4]!;
  return message(of, of === "proposal" ? leader : signer, justified(of, facts, signer === 3, true));
}

/** A decided message that a quorum signed, as only those come here. */
const decidedMessages = fc.record({
  round: fc.integer({ min: 1, max: 8 }),
  value: fc.constantFrom(VALUE, OTHER_VALUE),
  signers: fc.constantFrom([1, 2, 3], [2, 3, 4], [1, 2, 3, 4]),
}).map(({ signers, ...facts }) => decidedMessage(signers, facts));

const laggards = fc.record({
  type: fc.constant("LAGGARD" as const),
  signer: fc.integer({ min: 1, max: 5 }),
  round: fc.integer({ min: 1, max: 8 }),
});

const step = fc.oneof(
  { weight: 20, arbitrary: anyMessages.map((message): Step => ({ kind: "message", message })) },
  { weight: 50, arbitrary: goodSteps },
  { weight: 4, arbitrary: fc.constantFrom(700, 2_000).map((ms): Step => ({ kind: "wait", ms })) },
  { weight: 1, arbitrary: decidedMessages.map((message): Step => ({ kind: "decided", message })) },
  {
    weight: 1,
    arbitrary: fc.oneof(
      laggards,
      fc.constantFrom("FORCE_STOP", "EXPIRE", "SHUTDOWN").map((type) => ({ type })),
    )
      .map((event): Step => ({ kind: "event", event })),
  },
);

const steps = fc.array(step, { minLength: 10, maxLength: 40, size: "max" });

const isRunning = ({ actor }: RunningInstance) => actor.getSnapshot().status === "active";

/** Does a step; a message must have exactly one verdict. */
async function take(instance: RunningInstance, step: Step): Promise<void> {
  const before = instance.verdicts().length;
  if (step.kind === "wait") await instance.clock.advance(step.ms);
  else if (step.kind === "event") instance.actor.send(step.event);
  else if (step.kind === "decided") instance.decide(step.message);
  else if (step.kind === "message") instance.deliver(step.message);
  else instance.deliver(goodMessage(step, instance.context().round));
  const isMessage = step.kind === "message" || step.kind === "good";
  expect(instance.verdicts().length - before).toBe(isMessage ? 1 : 0);
  expect(instance.actor.getSnapshot().status).not.toBe("error");
}

/** What must hold between any two states. @param outside whether a message from outside decided, now or before */
function expectSound(
  instance: RunningInstance,
  before: ReturnType<typeof initialContext>,
  outside: boolean,
): void {
  const now = instance.context();
  if (before.decidedValue) expect(now.decidedValue).toBe(before.decidedValue);
  if (before.decided) expect(now.decided).toBe(before.decided);
  expect(instance.told()).toHaveLength(now.decidedValue ? 1 : 0);
  expect(instance.clock.pending).toBeLessThanOrEqual(1);
  // A decided message sets the round to the one that it was decided in; `route.ts` then lets no round message in.
  if (outside) return;
  expect(now.preparedRound).toBeGreaterThanOrEqual(before.preparedRound);
  expect(now.round).toBeGreaterThanOrEqual(before.round);
  expect(now.preparedRound).toBeLessThanOrEqual(now.round);
  if (now.accepted) expect(now.accepted.qbft.round).toBe(now.round);
}

/** No operator may be seen to say two things: one message of a type in a round. */
function expectNoTwoTongues(instance: RunningInstance): void {
  const sent = instance.sentInShort().map(String);
  expect(new Set(sent).size).toBe(sent.length);
}

describe("an instance, whatever comes to it,", () => {
  test("never throws, gives each message one verdict, never goes back, and keeps to what it decided", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        const instance = startInstance(OPTIONS);
        let outside = false;
        for (const step of list) {
          if (!isRunning(instance)) break;
          const before = instance.context();
          outside ||= step.kind === "decided" && before.decidedValue === null;
          await take(instance, step);
          expectSound(instance, before, outside);
          if (!outside) expectNoTwoTongues(instance);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("says the same of the same messages", async () => {
    const told = async (list: readonly Step[]) => {
      const instance = startInstance(OPTIONS);
      for (const step of list) if (isRunning(instance)) await take(instance, step);
      return [instance.verdicts(), instance.sent, instance.context()];
    };
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        expect(await told(list)).toEqual(await told(list));
      }),
      { numRuns: 50 },
    );
  });
});

describe("the context that an instance starts with", () => {
  const input = { settings: settingsOf(), dutyStartMs: 77 };

  test("is that of the first round, with nothing known", () => {
    expect(initialContext({ input })).toEqual({
      ...settingsOf(),
      dutyStartMs: 77,
      fresh: true,
      round: 1,
      accepted: null,
      preparedRound: 0,
      preparedValue: null,
      decidedValue: null,
      decided: null,
      answered: {},
      stopped: false,
      proposals: {},
      prepares: {},
      commits: {},
      roundChanges: {},
    });
  });

  test("is that of what is known, and not fresh", () => {
    const known = { round: 3, stopped: true };
    expect(initialContext({ input: { ...input, known } })).toMatchObject({ ...known, fresh: false });
  });
});
