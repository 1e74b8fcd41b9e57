import { describe, expect, test } from "vitest";
import { signatureOf } from "../support.ts";
import { partialOf, partials, recovered, run, spoiled, TARGET, targetOf } from "./support.ts";

/** A second partial of a signer, other bytes than the first. */
const second = (id: string, signer: number) => partials(id, signer, [partialOf(TARGET, signer, 0x99)]);

/** Signers 1 and 2 collected, and a second partial of signer 1 under examination. */
function resolving() {
  const signing = run();
  signing.take(1, 2);
  signing.actor.send(second("again", 1));
  return signing;
}

describe("a signer's second partial", () => {
  test("is examined together with the first, before either counts on", () => {
    const signing = resolving();
    expect(signing.state()?.quorum).toBe("resolving");
    expect(signing.checkRepeats.last.input).toEqual([{
      target: 0,
      sharePublicKey: TARGET.sharePublicKeys[1],
      signingRoot: TARGET.signingRoot,
      held: signatureOf(1),
      candidate: signatureOf(0x99),
    }]);
    expect(signing.verdicts().map(([id]) => id)).not.toContain("again");
  });

  test("goes where the first one holds, and nobody is named", async () => {
    const signing = resolving();
    signing.checkRepeats.last.answer([{ target: 0, keep: "held", fault: null }]);
    await signing.settle();
    expect(signing.collected(TARGET)[0]).toEqual({ signer: 1, signature: signatureOf(1) });
    expect(signing.verdicts().at(-1)).toEqual(["again", "valid"]);
    expect(signing.heard.map(({ type }) => type)).not.toContain("CULPRITS");
  });

  test("takes the place of the first one where only it holds, and the signer is named", async () => {
    const signing = resolving();
    signing.checkRepeats.last.answer([{ target: 0, keep: "candidate", fault: "wrongSignature" }]);
    await signing.settle();
    expect(signing.collected(TARGET)).toEqual([
      { signer: 1, signature: signatureOf(0x99) },
      { signer: 2, signature: signatureOf(2) },
    ]);
    expect(signing.verdicts().at(-1)).toEqual(["again", "valid"]);
    expect(signing.culprits()).toEqual([{ signer: 1, fault: "wrongSignature" }]);
  });

  test("goes with the first one where neither holds, and the signer is named", async () => {
    const signing = resolving();
    signing.checkRepeats.last.answer([{ target: 0, keep: "neither", fault: "infinity" }]);
    await signing.settle();
    expect(signing.signersOf()).toEqual([2]);
    expect(signing.culprits()).toEqual([{ signer: 1, fault: "infinity" }]);
  });

  test("may be followed by a third that counts, where neither held", async () => {
    const signing = resolving();
    signing.checkRepeats.last.answer([{ target: 0, keep: "neither", fault: "wrongSignature" }]);
    await signing.settle();
    signing.actor.send(partials("third", 1));
    expect(signing.signersOf()).toEqual([1, 2]);
    expect(signing.state()?.quorum).toBe("collecting");
  });

  test("never counts as a second signer", async () => {
    const signing = resolving();
    signing.checkRepeats.last.answer([{ target: 0, keep: "held", fault: null }]);
    await signing.settle();
    expect(signing.signersOf()).toEqual([1, 2]);
    expect(signing.recover.questions).toEqual([]);
  });

  test("of the same bytes is examined like any other", () => {
    const signing = run();
    signing.take(1, 1);
    expect(signing.checkRepeats.last.input[0]).toMatchObject({
      held: signatureOf(1),
      candidate: signatureOf(1),
    });
  });

  test("of a signer without a share key leaves the first one as it is", async () => {
    const signing = run();
    signing.take(9, 9);
    expect(signing.checkRepeats.last.input).toEqual([]);
    signing.checkRepeats.last.answer([]);
    await signing.settle();
    expect(signing.signersOf()).toEqual([9]);
  });
});

describe("while a repeat is examined", () => {
  test("partials of others are kept and answered", () => {
    const signing = resolving();
    signing.take(3);
    expect(signing.verdicts().at(-1)).toEqual(["m3", "valid"]);
    expect(signing.state()?.quorum).toBe("resolving");
  });

  test("a quorum that they make is recovered from afterwards", async () => {
    const signing = resolving();
    signing.take(3);
    signing.checkRepeats.last.answer([{ target: 0, keep: "candidate", fault: "wrongSignature" }]);
    await signing.settle();
    expect(signing.recover.last.input[0]!.request.partials).toEqual([
      { signer: 1, signature: signatureOf(0x99) },
      { signer: 2, signature: signatureOf(2) },
      { signer: 3, signature: signatureOf(3) },
    ]);
  });

  test("another one of a signer that is held is a duplicate, and the examination goes on", async () => {
    const signing = resolving();
    signing.actor.send(second("third of 1", 1));
    signing.actor.send(second("second of 2", 2));
    expect(signing.verdicts().slice(2)).toEqual([
      ["third of 1", "DuplicatePartial"],
      ["second of 2", "DuplicatePartial"],
    ]);
    signing.checkRepeats.last.answer([{ target: 0, keep: "held", fault: null }]);
    await signing.settle();
    expect(signing.verdicts().at(-1)).toEqual(["again", "valid"]);
    expect(signing.checkRepeats.questions).toHaveLength(1);
  });
});

describe("several targets", () => {
  const TARGETS = [targetOf(0xa0), targetOf(0xb0)];
  const value = (signer: number, target: number) => 16 * target + signer;
  const only = (id: string, signer: number, target: number) =>
    partials(id, signer, [partialOf(TARGETS[target]!, signer, value(signer, target))]);
  const both = (id: string, signer: number) =>
    partials(id, signer, TARGETS.map((of, target) => partialOf(of, signer, value(signer, target))));

  test("are recovered together where one message makes the quorum of all, each with its result", async () => {
    const signing = run({ targets: TARGETS });
    for (const signer of [1, 2, 3]) signing.actor.send(both(`m${signer}`, signer));
    expect(signing.recover.last.input.map(({ target, request }) => [target, request.signingRoot])).toEqual([
      [0, TARGETS[0]!.signingRoot],
      [1, TARGETS[1]!.signingRoot],
    ]);
    expect(signing.recover.last.input[1]!.request.partials.map(({ signature }) => signature[0])).toEqual([
      17,
      18,
      19,
    ]);
    signing.recover.last.answer([recovered(1, signatureOf(2)), recovered(0, signatureOf(1))]);
    await signing.settle();
    expect(signing.results()).toEqual(
      [1, 2].map((value) => ({ kind: "recovered", signature: signatureOf(value) })),
    );
  });

  test("are recovered one by one where they get their quorum one by one", async () => {
    const signing = run({ targets: TARGETS });
    for (const signer of [1, 2, 3]) signing.actor.send(only(`a${signer}`, signer, 0));
    expect(signing.recover.last.input.map(({ target }) => target)).toEqual([0]);
    signing.recover.last.answer([recovered(0)]);
    await signing.settle();
    expect(signing.results()).toBeNull();
    for (const signer of [1, 2, 3]) signing.actor.send(only(`b${signer}`, signer, 1));
    expect(signing.recover.last.input.map(({ target }) => target)).toEqual([1]);
    signing.recover.last.answer([recovered(1)]);
    await signing.settle();
    expect(signing.results()).toHaveLength(2);
    expect(signing.checkRepeats.questions).toEqual([]);
  });

  test("keep what is recovered where another one is spoiled, and evict there only", async () => {
    const signing = run({ targets: TARGETS });
    for (const signer of [1, 2, 3]) signing.actor.send(both(`m${signer}`, signer));
    signing.recover.last.answer([recovered(0), spoiled(1, 2)]);
    await signing.settle();
    expect(signing.verdicts().at(-1)).toEqual(["m3", "ReconstructSignature"]);
    expect(TARGETS.map((target) => signing.signersOf(target))).toEqual([[1, 2, 3], [1, 3]]);
    signing.actor.send(only("m4", 4, 1));
    expect(signing.recover.last.input.map(({ target }) => target)).toEqual([1]);
    signing.recover.last.answer([recovered(1)]);
    await signing.settle();
    expect(signing.results()).toEqual([recovered(0).result, recovered(1).result]);
  });

  test("take in a message's new partials where it repeats others, and examine those", async () => {
    const signing = run({ targets: TARGETS });
    signing.actor.send(only("first", 1, 0));
    signing.actor.send(both("second", 1));
    expect(signing.checkRepeats.last.input[0]!.target).toBe(0);
    signing.checkRepeats.last.answer(
      signing.checkRepeats.last.input.map(({ target }) => ({ target, keep: "held", fault: null })),
    );
    await signing.settle();
    expect(TARGETS.map((target) => signing.signersOf(target))).toEqual([[1], [1]]);
    expect(signing.verdicts()).toEqual([["first", "valid"], ["second", "valid"]]);
  });

  test("end with what there is where one is inconsistent and the other recovered", async () => {
    const signing = run({ targets: TARGETS });
    for (const signer of [1, 2, 3]) signing.actor.send(both(`m${signer}`, signer));
    signing.recover.last.answer([recovered(0), { target: 1, result: { kind: "inconsistent" } }]);
    await signing.settle();
    expect(signing.results()).toEqual([recovered(0).result, { kind: "inconsistent" }]);
  });
});
