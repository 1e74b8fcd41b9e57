import { describe, expect, test } from "vitest";
import { NO_PARTIALS, partialsFor, withPartials } from "../../../src/spec/values/partial-signatures.ts";
import { signatureOf } from "../support.ts";
import {
  CRASHING,
  EXPIRY_MS,
  messageOf,
  REQUEST,
  runCommitBoost as run,
  SIGNATURE,
  signed,
  SLOT,
} from "../signing-duty/support.ts";

/** The own partial, as the cryptography answers it. */
const OWN = [{ target: 0, signature: signatureOf(1) }];
const SIGNED = { reason: "signed", signature: SIGNATURE };

describe("a request", () => {
  test("is signed from its validator's key, signing root and shares", () => {
    const duty = run();
    expect(duty.state()).toBe("signing");
    expect(duty.sign.last.input).toEqual([{
      target: 0,
      validatorPublicKey: REQUEST.validatorPublicKey,
      signingRoot: REQUEST.signingRoot,
    }]);
    expect(duty.outcomes()).toEqual([]);
  });

  test("has the own partial broadcast once", async () => {
    const duty = run();
    duty.sign.last.answer(OWN);
    await duty.settle();
    expect(duty.broadcasts).toEqual([{ type: "OWN_PARTIALS", signatures: OWN }]);
  });

  test("is answered with the signature in hex once it is recovered", async () => {
    const duty = await signed(run());
    expect(duty.state()).toBe("answering");
    expect(duty.outcomes()).toEqual([SIGNED]);
    expect(duty.actor.getSnapshot().context.signature).toBe(SIGNATURE);
    expect(duty.verdicts()).toEqual(["valid", "valid", "valid"]);
  });

  test("whose signature is known is answered at once, and nothing is signed", async () => {
    const duty = run({ signature: SIGNATURE });
    await duty.settle();
    expect(duty.state()).toBe("answering");
    expect(duty.outcomes()).toEqual([SIGNED]);
    expect(duty.sign.questions).toEqual([]);
  });

  test("entered with a quorum of partials is recovered from them", async () => {
    const messages = [1, 2, 3].map((signer) => messageOf(signer).partials.messages[0]!);
    const collected = withPartials(NO_PARTIALS, messages);
    const duty = run({ signing: { collected, announced: true } });
    expect(duty.recover.last.input[0]!.request.partials).toEqual(partialsFor(collected, REQUEST));
    expect(duty.sign.questions).toEqual([]);
    expect(duty.broadcasts).toEqual([]);
  });
});

describe("a message", () => {
  test("that is valid goes to the threshold signing and gets its verdict", () => {
    const duty = run();
    duty.send(messageOf(2));
    expect(duty.verdictsById()).toEqual([["m0", "valid"]]);
  });

  test("that is refused gets its code at once and goes nowhere", () => {
    const duty = run();
    duty.send(
      messageOf(2, { slot: SLOT + 2 }),
      messageOf(9),
      messageOf(3, { type: 0 }),
      messageOf(2),
      messageOf(3),
    );
    expect(duty.verdicts()).toEqual([
      "PartialSigMessageInvalidSlot",
      "UnknownPartialSigner",
      "NoPostConsensusPhase",
      "valid",
      "valid",
    ]);
    expect(duty.recover.questions).toEqual([]);
  });

  test.each([SLOT - 1, SLOT, SLOT + 1])("of slot %i counts for a request of slot 12", (slot) => {
    const duty = run();
    duty.send(messageOf(2, { slot }));
    expect(duty.verdicts()).toEqual(["valid"]);
  });

  test("that makes the quorum gets its verdict after the recovery, and before the outcome", async () => {
    const duty = await signed(run());
    expect(duty.emitted.map(({ type }) => type)).toEqual(["verdict", "verdict", "verdict", "outcome"]);
  });

  test("of a bad partial that spoiled a recovery is refused, and its operator named", async () => {
    const duty = run();
    duty.send(messageOf(1), messageOf(2), messageOf(3));
    const culprits = [{ signer: 3, fault: "wrongSignature" as const }];
    duty.recover.last.answer([{ target: 0, result: { kind: "culprits", culprits } }]);
    await duty.settle();
    expect(duty.verdicts()).toEqual(["valid", "valid", "ReconstructSignature"]);
    expect(duty.culprits()).toEqual(culprits);
    expect([duty.state(), duty.outcomes()]).toEqual(["signing", []]);
  });

  test("that repeats its signer gets its verdict once both partials were examined", async () => {
    const duty = run();
    duty.send(messageOf(2), messageOf(2, { partial: { partialSignature: signatureOf(9) } }));
    expect(duty.verdicts()).toEqual(["valid"]);
    duty.checkRepeats.last.answer([{ target: 0, keep: "candidate", fault: "wrongSignature" }]);
    await duty.settle();
    expect(duty.verdicts()).toEqual(["valid", "valid"]);
    expect(duty.culprits()).toEqual([{ signer: 2, fault: "wrongSignature" }]);
  });

  test("of this operator counts like any other's", async () => {
    const duty = run();
    duty.send(messageOf(2), messageOf(3));
    duty.sign.last.answer(OWN);
    await duty.settle();
    expect(duty.recover.questions).toEqual([]);
    duty.send(messageOf(REQUEST.operatorId));
    expect(duty.recover.questions).toHaveLength(1);
  });

  test("that is late finds no running duty", async () => {
    const duty = await signed(run());
    duty.send(messageOf(4), messageOf(2));
    expect(duty.verdicts().slice(3)).toEqual(["NoRunningDuty", "NoRunningDuty"]);
  });

  test("that is late has its envelope judged all the same", async () => {
    const duty = await signed(run());
    duty.send(messageOf(4, { validatorPublicKey: `0x${"aa".repeat(48)}` }), messageOf(4, { type: 0 }));
    expect(duty.verdicts().slice(3)).toEqual(["MessageIDValidatorMismatch", "NoPostConsensusPhase"]);
  });

  test("that is late does not change what was answered", async () => {
    const duty = await signed(run());
    duty.send(messageOf(4));
    await duty.settle();
    expect(duty.outcomes()).toEqual([SIGNED]);
    expect(duty.recover.questions).toHaveLength(1);
  });
});

describe("a message that the threshold signing has when it is over", () => {
  const recovering = () => {
    const duty = run();
    duty.send(messageOf(1), messageOf(2), messageOf(3));
    return duty;
  };
  const BY_THEN = [["m0", "valid"], ["m1", "valid"], ["m2", "NoRunningDuty"]];

  test("finds no running duty where the request expires", async () => {
    const duty = recovering();
    await duty.clock.advanceTo(EXPIRY_MS);
    expect(duty.verdictsById()).toEqual(BY_THEN);
  });

  test("finds no running duty where the operator stops", () => {
    const duty = recovering();
    duty.actor.send({ type: "SHUTDOWN" });
    expect(duty.verdictsById()).toEqual(BY_THEN);
  });

  test("finds no running duty where the cryptography breaks", async () => {
    const duty = recovering();
    duty.recover.last.fail(new Error("out of memory"));
    await duty.settle();
    expect(duty.verdictsById()).toEqual(BY_THEN);
  });
});

describe("the time to live", () => {
  test("without a quorum ends the request as expired, and not a moment earlier", async () => {
    const duty = run();
    duty.send(messageOf(1), messageOf(2));
    await duty.clock.advanceTo(EXPIRY_MS - 1);
    expect([duty.state(), duty.outcomes()]).toEqual(["signing", []]);
    await duty.clock.advance(1);
    expect([duty.state(), duty.outcomes()]).toEqual(["expired", [{ reason: "expired" }]]);
    expect(duty.output()).toEqual({ reason: "expired" });
  });

  test("ends what was answered as signed, at the same moment however late it was answered", async () => {
    const duty = run();
    await duty.clock.advance(20_000);
    duty.send(messageOf(1), messageOf(2), messageOf(3));
    duty.recover.last.answer([{ target: 0, result: { kind: "recovered", signature: signatureOf(0x55) } }]);
    await duty.clock.advanceTo(EXPIRY_MS - 1);
    expect(duty.state()).toBe("answering");
    await duty.clock.advance(1);
    expect([duty.state(), duty.output()]).toEqual(["signed", SIGNED]);
    expect(duty.outcomes()).toEqual([SIGNED]);
  });

  test.each([EXPIRY_MS, EXPIRY_MS + 99_000])(
    "ends at once what is entered when it is over, at %i ms",
    async (startMs) => {
      const duty = run({}, { startMs });
      const answering = run({ signature: SIGNATURE }, { startMs });
      for (const each of [duty, answering]) await each.settle();
      expect([duty.outcomes(), answering.outcomes()]).toEqual([[{ reason: "expired" }], [SIGNED]]);
      expect([duty.state(), answering.state()]).toEqual(["expired", "signed"]);
    },
  );

  test("that is over while a recovery runs ends the request all the same", async () => {
    const duty = run();
    duty.send(messageOf(1), messageOf(2), messageOf(3));
    await duty.clock.advanceTo(EXPIRY_MS);
    duty.recover.last.answer([{ target: 0, result: { kind: "recovered", signature: signatureOf(0x55) } }]);
    await duty.settle();
    expect(duty.outcomes()).toEqual([{ reason: "expired" }]);
  });

  test("leaves no timer behind", async () => {
    const duty = await signed(run());
    duty.actor.send({ type: "SHUTDOWN" });
    expect(duty.clock.pending).toBe(0);
  });
});

describe("a shutdown", () => {
  test("ends what is in flight as restarted", () => {
    const duty = run();
    duty.actor.send({ type: "SHUTDOWN" });
    expect([duty.state(), duty.outcomes(), duty.output()]).toEqual([
      "restarted",
      [{ reason: "restarted" }],
      { reason: "restarted" },
    ]);
  });

  test("ends what was answered as signed, and the answer stays", async () => {
    const duty = await signed(run());
    duty.actor.send({ type: "SHUTDOWN" });
    expect([duty.state(), duty.outcomes(), duty.output()]).toEqual(["signed", [SIGNED], SIGNED]);
  });

  test("announced by a drain ends what was answered, and lets what is in flight go on", async () => {
    const done = await signed(run());
    const inFlight = run();
    for (const duty of [done, inFlight]) duty.actor.send({ type: "DRAIN" });
    expect([done.state(), inFlight.state()]).toEqual(["signed", "signing"]);
    expect([done.outcomes(), inFlight.outcomes()]).toEqual([[SIGNED], []]);
  });
});

describe("a failure", () => {
  test("is told where the share keys do not make the validator's signature, with what to look at", async () => {
    const duty = run();
    duty.send(messageOf(1), messageOf(2), messageOf(3));
    duty.recover.last.answer([{ target: 0, result: { kind: "inconsistent" } }]);
    await duty.settle();
    expect(duty.state()).toBe("failed");
    expect(duty.outcomes()).toEqual([{ reason: "failed", cause: expect.stringContaining("share keys") }]);
    expect(duty.verdicts().at(-1)).toBe("ReconstructSignature");
    expect(duty.output()).toEqual(duty.outcomes()[0]);
  });

  test("is told where the cryptography breaks, without what it said", async () => {
    const duty = run();
    duty.send(messageOf(1), messageOf(2), messageOf(3));
    duty.recover.last.fail(new Error("share 0xdeadbeef is not usable"));
    await duty.settle();
    expect(duty.outcomes()).toEqual([{
      reason: "failed",
      cause: expect.stringContaining("cryptography failed"),
    }]);
    expect(JSON.stringify(duty.outcomes())).not.toContain("deadbeef");
  });

  test("is told where the threshold signing itself crashes", async () => {
    const duty = run({}, { signing: CRASHING });
    await duty.settle();
    expect(duty.state()).toBe("failed");
    expect(duty.outcomes()).toEqual([{
      reason: "failed",
      cause: expect.stringContaining("cryptography failed"),
    }]);
  });
});
