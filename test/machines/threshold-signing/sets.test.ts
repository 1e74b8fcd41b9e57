import { describe, expect, test } from "vitest";
import type { SigningTarget } from "../../../machines/threshold-signing/model.ts";
import { MAX_RECOVERIES } from "../../../machines/threshold-signing/recoveries.ts";
import type { PartialSignatureMessage } from "../../../src/spec/containers/messages.ts";
import { signatureOf } from "../support.ts";
import { collectedOf, partialOf, partials, recovered, run, SIGNATURE, spoiled, targetOf } from "./support.ts";

const [A, B, STRANGER] = [targetOf(0xa0), targetOf(0xb0), targetOf(0xc0)];
const both = (id: string, signer: number) =>
  partials(id, signer, [partialOf(A, signer), partialOf(B, signer)]);

/** As many targets, each of its own validator; `of` sends a partial for every one. */
function many(count: number) {
  const targets = Array.from({ length: count }, (_, i) => ({ ...A, validatorIndex: i }));
  const signing = run({ targets });
  const of = (signer: number) => targets.map((target) => partialOf(target, signer));
  return {
    signing,
    send: (signer: number) => signing.actor.send(partials(`m${signer}`, signer, of(signer))),
  };
}

describe("a set of nothing", () => {
  test("is settled at once", () => {
    const signing = run({ targets: [] });
    expect(signing.actor.getSnapshot().value).toBe("settled");
    expect([signing.results(), signing.sign.questions]).toEqual([[], []]);
  });
});

describe("a target that is withheld", () => {
  const withheld: SigningTarget = { ...A, withheld: true };

  test("is not signed with the own share, the others are", async () => {
    const signing = run({ targets: [withheld, B] });
    expect(signing.sign.last.input.map(({ target }) => target)).toEqual([1]);
    const own = [{ target: 1, signature: signatureOf(1) }];
    signing.sign.last.answer(own);
    await signing.settle();
    expect(signing.announced()).toEqual([own]);
  });

  test("is recovered from the others' partials", async () => {
    const signing = run({ targets: [withheld] });
    for (const signer of [2, 3, 4]) {
      signing.actor.send(partials(`m${signer}`, signer, [partialOf(A, signer)]));
    }
    signing.recover.last.answer([recovered()]);
    await signing.settle();
    expect(signing.results()).toEqual([{ kind: "recovered", signature: SIGNATURE }]);
  });

  test("like all others has no own partial told of", async () => {
    const signing = run({ targets: [withheld, { ...B, withheld: true }] });
    await signing.settle();
    expect([signing.sign.questions, signing.announced()]).toEqual([[], []]);
    expect(signing.state()).toEqual({ own: "withheld", quorum: "collecting" });
  });
});

describe("signatures", () => {
  test("are told as they are recovered, while another target waits for its quorum", async () => {
    const signing = run({ targets: [A, B] });
    for (const signer of [1, 2]) signing.actor.send(both(`m${signer}`, signer));
    signing.actor.send(partials("m3", 3, [partialOf(A, 3)]));
    signing.recover.last.answer([recovered(0)]);
    await signing.settle();
    expect(signing.recovered()).toEqual([[{ target: 0, signature: SIGNATURE }]]);
    expect([signing.results(), signing.state()?.quorum]).toEqual([null, "collecting"]);
    signing.actor.send(partials("m4", 4, [partialOf(B, 4)]));
    signing.recover.last.answer([recovered(1)]);
    await signing.settle();
    expect(signing.recovered()[1]).toEqual([{ target: 1, signature: SIGNATURE }]);
    expect(signing.results()).toHaveLength(2);
  });

  test("are told before the verdict of the message that made them possible, and before the end", async () => {
    const signing = run();
    signing.take(1, 2, 3);
    signing.recover.last.answer([recovered()]);
    await signing.settle();
    expect(signing.heard.slice(-3).map(({ type }) => type)).toEqual([
      "RECOVERED",
      "PARTIALS_JUDGED",
      "xstate.done.actor.signing",
    ]);
  });

  test("are not told of where a recovery gave none", async () => {
    const signing = run();
    signing.take(1, 2, 3);
    signing.recover.last.answer([spoiled(0, 2)]);
    await signing.settle();
    expect(signing.recovered()).toEqual([]);
  });
});

describe("partials of what is no target", () => {
  const strays = (id: string, signer: number, value = signer) =>
    partials(id, signer, [partialOf(STRANGER, signer, value), partialOf(A, signer)]);

  test("are kept, and the message counts for its targets", () => {
    const signing = run({ targets: [A] });
    signing.actor.send(strays("m1", 1));
    expect([signing.signersOf(A), signing.signersOf(STRANGER)]).toEqual([[1], [1]]);
    expect(signing.verdicts()).toEqual([["m1", "valid"]]);
  });

  test("are never recovered from, though they are a quorum", () => {
    const signing = run({ targets: [A] });
    for (const signer of [1, 2, 3]) {
      signing.actor.send(partials(`m${signer}`, signer, [partialOf(STRANGER, signer)]));
    }
    expect([signing.recover.questions, signing.verdicts().length]).toEqual([[], 3]);
    expect(signing.signersOf(STRANGER)).toEqual([1, 2, 3]);
  });

  test("stay as their signer sent them first, and are not verified", () => {
    const signing = run({ targets: [A] });
    signing.actor.send(partials("first", 1, [partialOf(STRANGER, 1)]));
    signing.actor.send(partials("second", 1, [partialOf(STRANGER, 1, 0x99), partialOf(A, 1)]));
    expect(signing.collected(STRANGER)).toEqual([{ signer: 1, signature: signatureOf(1) }]);
    expect(signing.verdicts()).toEqual([["first", "valid"], ["second", "valid"]]);
    expect([signing.checkRepeats.questions, signing.signersOf(A)]).toEqual([[], [1]]);
  });

  test("are not examined beside a target's repeat", () => {
    const signing = run({ targets: [A] });
    signing.actor.send(strays("first", 1));
    signing.actor.send(strays("second", 1, 0x99));
    expect(signing.checkRepeats.last.input.map(({ target }) => target)).toEqual([0]);
    expect(signing.collected(STRANGER)).toEqual([{ signer: 1, signature: signatureOf(1) }]);
  });

  test("that it is entered with do not keep it from settling", async () => {
    const signing = run({ targets: [A], collected: collectedOf(STRANGER, 1, 2, 3) });
    signing.take(1, 2, 3);
    signing.recover.last.answer([recovered()]);
    await signing.settle();
    expect(signing.results()).toEqual([recovered().result]);
  });
});

describe("more targets than one recovery takes", () => {
  test("are recovered some at a time, in their order, and told of each time", async () => {
    const { signing, send } = many(MAX_RECOVERIES + 2);
    [1, 2, 3].forEach(send);
    signing.recover.last.answer(signing.recover.last.input.map(({ target }) => recovered(target)));
    await signing.settle();
    expect(signing.recover.last.input.map(({ target }) => target)).toEqual([
      MAX_RECOVERIES,
      MAX_RECOVERIES + 1,
    ]);
    expect(signing.verdicts().map(([id]) => id)).toEqual(["m1", "m2"]);
    signing.recover.last.answer(signing.recover.last.input.map(({ target }) => recovered(target)));
    await signing.settle();
    expect(signing.recovered().map((signatures) => signatures.length)).toEqual([MAX_RECOVERIES, 2]);
    expect(signing.verdicts().at(-1)).toEqual(["m3", "valid"]);
    expect(signing.results()).toHaveLength(MAX_RECOVERIES + 2);
  });

  test("are all come to once before what failed is tried again", async () => {
    const { signing, send } = many(MAX_RECOVERIES + 1);
    [1, 2, 3, 4].forEach(send);
    signing.recover.last.answer(
      signing.recover.last.input.map(({ target }) => target === 0 ? spoiled(0, 1) : recovered(target)),
    );
    await signing.settle();
    expect(signing.recover.last.input.map(({ target }) => target)).toEqual([MAX_RECOVERIES]);
    signing.recover.last.answer([recovered(MAX_RECOVERIES)]);
    await signing.settle();
    expect(signing.verdicts().at(-1)).toEqual(["m3", "ReconstructSignature"]);
    expect(signing.recover.last.input.map(({ target }) => target)).toEqual([0]);
    signing.recover.last.answer([recovered(0)]);
    await signing.settle();
    expect(signing.results()).toHaveLength(MAX_RECOVERIES + 1);
  });
});

/** Reads that a step may take of each partial and target. */
const READS = 8;

/** Reads of the properties of what is wrapped. */
class Reads {
  count = 0;

  of<T extends object>(wrapped: T): T {
    return new Proxy(wrapped, {
      get: (target, name, receiver) => {
        this.count++;
        return Reflect.get(target, name, receiver);
      },
    });
  }
}

/** An attestation and a sync-committee message each, the roots common to all. */
function targetsOf(validators: number): SigningTarget[] {
  return [A, B].flatMap((of) => Array.from({ length: validators }, (_, i) => ({ ...of, validatorIndex: i })));
}

/** The most reads that one step takes, from three operators' messages with a partial for each target to the end. */
async function readsOfStep(validators: number, partialsOf: (all: PartialSignatureMessage[]) => typeof all) {
  const reads = new Reads();
  const targets = targetsOf(validators);
  const signing = run({ targets: targets.map((target) => reads.of(target)) });
  let most = 0;
  const step = async (run: () => void) => {
    reads.count = 0;
    run();
    await signing.settle();
    most = Math.max(most, reads.count);
  };
  for (const signer of [1, 2, 3, 3]) {
    const messages = partialsOf(targets.map((target) => partialOf(target, signer)));
    await step(() =>
      signing.actor.send(partials(`m${signer}`, signer, messages.map((each) => reads.of(each))))
    );
  }
  for (let at = 0; at < signing.recover.questions.length; at++) {
    const { input, answer } = signing.recover.questions[at]!;
    await step(() => answer(input.map(({ target }) => recovered(target))));
  }
  return { most, results: signing.results() };
}

describe("thousands of targets", () => {
  test.each([
    ["a partial for each", (all: PartialSignatureMessage[]) => all],
    ["3,000 partials", (all: PartialSignatureMessage[]) => all.slice(0, all.length / 2)],
  ])("take steps in proportion to targets and partials, with messages of %s", async (_, partialsOf) => {
    const [few, all] = [await readsOfStep(300, partialsOf), await readsOfStep(3_000, partialsOf)];
    expect(all.most).toBeLessThan(10.1 * few.most);
    expect(all.most).toBeLessThan(READS * (6_000 + 6_000));
  });

  test("have their results in the end", async () => {
    const { results } = await readsOfStep(3_000, (all) => all);
    expect(results).toHaveLength(6_000);
  });

  test("leave what a message says nothing of as it is: 3,000 partials are 3,000 writes", () => {
    const targets = targetsOf(3_000);
    const signing = run({ targets });
    signing.actor.send(partials("m1", 1, targets.map((target) => partialOf(target, 1))));
    const before = signing.actor.getSnapshot().context.collected;
    signing.actor.send(partials("m2", 2, targets.slice(0, 3_000).map((target) => partialOf(target, 2))));
    const after = signing.actor.getSnapshot().context.collected;
    const written = targets.filter(({ validatorIndex, signingRoot }) =>
      before[validatorIndex]![signingRoot] !== after[validatorIndex]![signingRoot]
    );
    expect(written).toEqual(targets.slice(0, 3_000));
  });

  test("are examined in proportion where a signer sends every partial again", async () => {
    const targets = targetsOf(3_000);
    const signing = run({ targets });
    const all = targets.map((target) => partialOf(target, 1));
    signing.actor.send(partials("first", 1, all));
    const reads = new Reads();
    signing.actor.send(partials("again", 1, all.map((each) => reads.of(each))));
    expect(signing.checkRepeats.last.input).toHaveLength(6_000);
    expect(reads.count).toBeLessThan(READS * 6_000);
    signing.checkRepeats.last.answer(
      targets.map((_, target) => ({ target, keep: "neither", fault: "wrongSignature" })),
    );
    await signing.settle();
    expect(signing.culprits()).toEqual([{ signer: 1, fault: "wrongSignature" }]);
    expect(targets.flatMap((target) => signing.signersOf(target))).toEqual([]);
  });
});
