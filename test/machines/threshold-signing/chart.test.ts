import { describe, expect, test } from "vitest";
import { signatureOf } from "../support.ts";
import { collectedOf, partials, recovered, run, SIGNATURE, spoiled, TARGET, targetOf } from "./support.ts";

const held = (...signers: number[]) => signers.map((signer) => ({ signer, signature: signatureOf(signer) }));

describe("the own share", () => {
  test("signs every target, and its partials go to the duty with the targets' numbers", async () => {
    const targets = [targetOf(1), targetOf(2)];
    const signing = run({ targets });
    expect(signing.sign.last.input).toEqual(
      targets.map(({ validatorPublicKey, signingRoot }, target) => ({
        target,
        validatorPublicKey,
        signingRoot,
      })),
    );
    expect(signing.announced()).toEqual([]);
    const own = [1, 2].map((value, target) => ({ target, signature: signatureOf(value) }));
    signing.sign.last.answer(own);
    await signing.settle();
    expect(signing.announced()).toEqual([own]);
    expect(signing.state()?.own).toBe("announced");
  });

  test("does not sign again where the partials went out before", async () => {
    const signing = run({ announced: true });
    await signing.settle();
    expect(signing.sign.questions).toEqual([]);
    expect(signing.announced()).toEqual([]);
    expect(signing.state()).toEqual({ own: "announced", quorum: "collecting" });
  });

  test("has partials that do not count until they come back as a message", async () => {
    const signing = run();
    signing.take(2, 3);
    signing.sign.last.answer([{ target: 0, signature: signatureOf(1) }]);
    await signing.settle();
    expect(signing.state()?.quorum).toBe("collecting");
    expect(signing.signersOf()).toEqual([2, 3]);
    signing.take(1);
    expect(signing.state()?.quorum).toBe("recovering");
  });

  test("that cannot sign leaves the others to recover without it", async () => {
    const signing = run();
    signing.sign.last.fail(new Error("no share"));
    await signing.settle();
    expect(signing.state()?.own).toBe("unable");
    signing.take(2, 3, 4);
    signing.recover.last.answer([recovered()]);
    await signing.settle();
    expect(signing.announced()).toEqual([]);
    expect(signing.results()).toEqual([{ kind: "recovered", signature: SIGNATURE }]);
  });

  test("may be slower than a quorum of the others", async () => {
    const signing = run();
    signing.take(2, 3, 4);
    signing.recover.last.answer([recovered()]);
    await signing.settle();
    signing.sign.last.answer([{ target: 0, signature: signatureOf(1) }]);
    await signing.settle();
    expect(signing.results()).toEqual([{ kind: "recovered", signature: SIGNATURE }]);
    expect(signing.announced()).toEqual([]);
  });
});

describe("collecting", () => {
  test("answers each partial at once until one makes the quorum, and that one after the recovery", async () => {
    const signing = run();
    signing.take(1, 2, 3);
    expect(signing.verdicts()).toEqual([["m1", "valid"], ["m2", "valid"]]);
    signing.recover.last.answer([recovered()]);
    await signing.settle();
    expect(signing.verdicts()).toEqual([["m1", "valid"], ["m2", "valid"], ["m3", "valid"]]);
  });

  test("recovers from a quorum of partials, by operator id", () => {
    const signing = run();
    signing.take(4, 1, 3);
    expect(signing.recover.questions).toHaveLength(1);
    expect(signing.recover.last.input).toEqual([{
      target: 0,
      request: { ...TARGET, partials: held(1, 3, 4) },
    }]);
  });

  test.each([1, 3, 5, 7, 9])("recovers at a quorum of %i, and not before", (quorum) => {
    const signing = run({ quorum });
    for (let signer = 1; signer < quorum; signer++) signing.take(signer);
    expect(signing.recover.questions).toHaveLength(0);
    signing.take(quorum);
    expect(signing.recover.questions).toHaveLength(1);
  });

  test("ends with the signature, having told the verdict before", async () => {
    const signing = run();
    signing.take(1, 2, 3);
    signing.recover.last.answer([recovered()]);
    await signing.settle();
    expect(signing.heard.slice(-2).map(({ type }) => type)).toEqual([
      "PARTIALS_JUDGED",
      "xstate.done.actor.signing",
    ]);
    expect(signing.results()).toEqual([{ kind: "recovered", signature: SIGNATURE }]);
  });
});

describe("entered mid-way", () => {
  test("with a quorum collected, recovers at once", async () => {
    const signing = run({ collected: collectedOf(TARGET, 1, 2, 4), announced: true });
    expect(signing.recover.last.input[0]!.request.partials).toEqual(held(1, 2, 4));
    signing.recover.last.answer([recovered()]);
    await signing.settle();
    expect(signing.results()).toEqual([{ kind: "recovered", signature: SIGNATURE }]);
    expect(signing.verdicts()).toEqual([]);
  });

  test("with less than a quorum collected, goes on from there", () => {
    const signing = run({ collected: collectedOf(TARGET, 1, 2) });
    expect(signing.state()).toEqual({ own: "signing", quorum: "collecting" });
    signing.take(3);
    expect(signing.recover.last.input[0]!.request.partials).toEqual(held(1, 2, 3));
  });

  test("takes a partial that it entered with for the signer's first", () => {
    const signing = run({ collected: collectedOf(TARGET, 1, 2) });
    signing.take(1);
    expect(signing.state()?.quorum).toBe("resolving");
  });
});

describe("a spoiled recovery", () => {
  test("has its culprits evicted and named, and goes on with the others", async () => {
    const signing = run();
    signing.take(1, 2, 3);
    signing.recover.last.answer([spoiled(0, 2)]);
    await signing.settle();
    expect(signing.culprits()).toEqual([{ signer: 2, fault: "wrongSignature" }]);
    expect(signing.verdicts().at(-1)).toEqual(["m3", "ReconstructSignature"]);
    expect(signing.signersOf()).toEqual([1, 3]);
    expect(signing.state()?.quorum).toBe("collecting");
  });

  test("is followed by another once there is a quorum again", async () => {
    const signing = run();
    signing.take(1, 2, 3);
    signing.recover.last.answer([spoiled(0, 2)]);
    await signing.settle();
    signing.take(4);
    expect(signing.recover.last.input[0]!.request.partials).toEqual(held(1, 3, 4));
    signing.recover.last.answer([recovered()]);
    await signing.settle();
    expect(signing.results()).toEqual([{ kind: "recovered", signature: SIGNATURE }]);
    expect(signing.verdicts().at(-1)).toEqual(["m4", "valid"]);
  });

  test("is followed by another at once where more partials came meanwhile", async () => {
    const signing = run();
    signing.take(1, 2, 3, 4);
    expect(signing.verdicts()).toEqual([["m1", "valid"], ["m2", "valid"], ["m4", "valid"]]);
    signing.recover.last.answer([spoiled(0, 1)]);
    await signing.settle();
    expect(signing.recover.questions).toHaveLength(2);
    expect(signing.recover.last.input[0]!.request.partials).toEqual(held(2, 3, 4));
  });

  test("leaves its culprit free to send another partial, which counts as a first one", async () => {
    const signing = run();
    signing.take(1, 2, 3);
    signing.recover.last.answer([spoiled(0, 3)]);
    await signing.settle();
    signing.actor.send(partials("again", 3));
    expect(signing.checkRepeats.questions).toEqual([]);
    expect(signing.state()?.quorum).toBe("recovering");
  });

  test("by all its signers leaves none, and the next quorum is a new one", async () => {
    const signing = run();
    signing.take(1, 2, 3);
    signing.recover.last.answer([spoiled(0, 1, 2, 3)]);
    await signing.settle();
    expect(signing.signersOf()).toEqual([]);
    expect(signing.state()?.quorum).toBe("collecting");
  });
});

describe("an end without a signature", () => {
  test("comes where the share keys do not fit the validator's", async () => {
    const signing = run();
    signing.take(1, 2, 3);
    signing.recover.last.answer([{ target: 0, result: { kind: "inconsistent" } }]);
    await signing.settle();
    expect(signing.results()).toEqual([{ kind: "inconsistent" }]);
    expect(signing.verdicts().at(-1)).toEqual(["m3", "ReconstructSignature"]);
    expect(signing.culprits()).toEqual([]);
  });

  test("comes where the recovery breaks, with the results as they are", async () => {
    const signing = run();
    signing.take(1, 2, 3);
    signing.recover.last.fail(new Error("out of memory"));
    await signing.settle();
    expect(signing.results()).toEqual([null]);
    expect(signing.actor.getSnapshot().value).toBe("broken");
  });

  test("comes where the examination of a repeat breaks", async () => {
    const signing = run();
    signing.take(1, 1);
    signing.checkRepeats.last.fail(new Error("out of memory"));
    await signing.settle();
    expect(signing.results()).toEqual([null]);
    expect(signing.actor.getSnapshot().value).toBe("broken");
  });
});

describe("while it recovers", () => {
  test("keeps the partials of other signers, and answers a signer's second one as a duplicate", () => {
    const signing = run();
    signing.take(1, 2, 3);
    signing.take(4);
    signing.actor.send(partials("again", 2));
    expect(signing.verdicts().slice(2)).toEqual([["m4", "valid"], ["again", "DuplicatePartial"]]);
    expect(signing.signersOf()).toEqual([1, 2, 3, 4]);
    expect(signing.recover.questions).toHaveLength(1);
  });
});
