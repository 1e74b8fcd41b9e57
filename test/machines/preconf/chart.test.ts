import { describe, expect, test } from "vitest";
import { signatureOf } from "../support.ts";
import {
  CRASHING,
  EXPIRY_MS,
  messageOf,
  PRECONF_REQUEST,
  RESTART_GRACE_MS,
  runPreconf as run,
  SIGNATURE,
  signed,
  SLOT,
  SUBMIT_AGAIN_MS,
} from "../signing-duty/support.ts";

/** The own partial, as the cryptography answers it. */
const OWN = [{ target: 0, signature: signatureOf(1) }];
const SUBMITTED = { reason: "submitted", signature: SIGNATURE };
const UNDELIVERED = {
  reason: "failed",
  signature: SIGNATURE,
  cause: expect.stringContaining("the sidecar could not be reached"),
};
const REFUSED = { code: "refused", message: "too late" };
const UNREACHABLE = { code: "unreachable", message: "no answer" };

const messageTo = (signer: number, facts: Parameters<typeof messageOf>[1] = {}) =>
  messageOf(signer, { messageType: PRECONF_REQUEST.messageType, ...facts });

async function kept() {
  const duty = await signed(run());
  duty.submit.last.answer();
  await duty.settle();
  return duty;
}

describe("a preconfirmation", () => {
  test("is signed like any request: the own partial goes out, a quorum makes the signature", async () => {
    const duty = run();
    duty.sign.last.answer(OWN);
    await duty.settle();
    expect(duty.broadcasts).toEqual([{ type: "OWN_PARTIALS", signatures: OWN }]);
    await signed(duty);
    expect(duty.verdicts()).toEqual(["valid", "valid", "valid"]);
  });

  test("is handed in as validator, request root and signature, and told once it is in", async () => {
    const duty = await signed(run());
    expect(duty.submit.questions.map(({ input }) => input)).toEqual([{
      validatorPublicKey: PRECONF_REQUEST.validatorPublicKey,
      requestRoot: PRECONF_REQUEST.requestRoot,
      signature: SIGNATURE,
    }]);
    expect([duty.state(), duty.outcomes()]).toEqual([{ submitting: "handingIn" }, []]);
    duty.submit.last.answer();
    await duty.settle();
    expect([duty.state(), duty.outcomes()]).toEqual(["keeping", [SUBMITTED]]);
  });

  test("whose signature is known from before a restart is handed in again", async () => {
    const duty = run({ signature: SIGNATURE });
    expect(duty.submit.last.input.signature).toBe(SIGNATURE);
    duty.submit.last.answer();
    await duty.settle();
    expect([duty.outcomes(), duty.sign.questions]).toEqual([[SUBMITTED], []]);
  });

  test("counts no partial of another slot: the sidecar tells all operators the same", () => {
    const duty = run();
    duty.send(messageTo(2, { slot: SLOT - 1 }), messageTo(2, { slot: SLOT + 1 }), messageTo(2));
    expect(duty.verdicts()).toEqual([
      "PartialSigMessageInvalidSlot",
      "PartialSigMessageInvalidSlot",
      "valid",
    ]);
  });

  test("refuses a message of the commit-boost type", () => {
    const duty = run();
    duty.send(messageOf(2));
    expect(duty.verdicts()).toEqual(["UnknownMessageType"]);
  });

  test("without a quorum expires at the end of its time to live", async () => {
    const duty = run();
    await duty.clock.advanceTo(EXPIRY_MS - 1);
    expect(duty.outcomes()).toEqual([]);
    await duty.clock.advance(1);
    expect([duty.state(), duty.outcomes()]).toEqual(["expired", [{ reason: "expired" }]]);
  });

  test("that cannot be signed fails with the cause, and is not handed in", async () => {
    const duty = run();
    duty.send(messageTo(1), messageTo(2), messageTo(3));
    duty.recover.last.answer([{ target: 0, result: { kind: "inconsistent" } }]);
    await duty.settle();
    expect([duty.state(), duty.submit.questions]).toEqual(["failed", []]);
    expect(duty.outcomes()).toEqual([{ reason: "failed", cause: expect.stringContaining("share keys") }]);
  });
});

describe("a preconfirmation whose signing goes wrong", () => {
  test("names the operators whose partials were bad, and goes on", async () => {
    const duty = run();
    duty.send(messageTo(1), messageTo(2), messageTo(3));
    const culprits = [{ signer: 3, fault: "wrongSignature" as const }];
    duty.recover.last.answer([{ target: 0, result: { kind: "culprits", culprits } }]);
    await duty.settle();
    expect([duty.culprits(), duty.state()]).toEqual([culprits, "signing"]);
  });

  test("fails where the threshold signing itself crashes", async () => {
    const duty = run({}, { signing: CRASHING });
    await duty.settle();
    expect(duty.state()).toBe("failed");
    expect(duty.outcomes()).toEqual([{
      reason: "failed",
      cause: expect.stringContaining("cryptography failed"),
    }]);
  });
});

describe("a sidecar that cannot be reached", () => {
  test("is asked again after a while, until it takes the commitment", async () => {
    const duty = await signed(run());
    for (let i = 0; i < 3; i++) {
      duty.submit.last.fail(UNREACHABLE);
      await duty.settle();
      expect(duty.state()).toEqual({ submitting: "waiting" });
      await duty.clock.advance(SUBMIT_AGAIN_MS - 1);
      expect(duty.submit.questions).toHaveLength(i + 1);
      await duty.clock.advance(1);
      expect(duty.submit.questions).toHaveLength(i + 2);
    }
    duty.submit.last.answer();
    await duty.settle();
    expect(duty.outcomes()).toEqual([SUBMITTED]);
  });

  test("to the end of the time to live makes it fail, with the signature", async () => {
    const duty = await signed(run());
    duty.submit.last.fail(UNREACHABLE);
    await duty.clock.advanceTo(EXPIRY_MS);
    expect([duty.state(), duty.outcomes()]).toEqual(["failed", [UNDELIVERED]]);
    expect(duty.clock.pending).toBe(0);
  });

  test("when the operator stops makes it fail, with the signature", async () => {
    const duty = await signed(run());
    duty.actor.send({ type: "SHUTDOWN" });
    expect([duty.state(), duty.outcomes()]).toEqual(["failed", [UNDELIVERED]]);
  });

  test("may still be reached while the operator drains", async () => {
    const duty = await signed(run());
    duty.actor.send({ type: "DRAIN" });
    expect(duty.state()).toEqual({ submitting: "handingIn" });
  });

  test.each([[new Error("socket hang up")], ["a text"], [null], [undefined], [{ code: 7 }]])(
    "is what any other error is taken for: %j",
    async (error) => {
      const duty = await signed(run());
      duty.submit.last.fail(error);
      await duty.settle();
      expect(duty.state()).toEqual({ submitting: "waiting" });
    },
  );
});

describe("a sidecar that refuses", () => {
  test("ends the duty with its words, and is not asked again", async () => {
    const duty = await signed(run());
    duty.submit.last.fail(REFUSED);
    await duty.clock.advance(5 * SUBMIT_AGAIN_MS);
    expect([duty.state(), duty.submit.questions.length]).toEqual(["refused", 1]);
    expect(duty.outcomes()).toEqual([{
      reason: "refused",
      cause: "the sidecar refused the commitment: too late",
    }]);
  });
});

describe("a commitment that is in", () => {
  test("is kept to the end of the time to live", async () => {
    const duty = await kept();
    await duty.clock.advanceTo(EXPIRY_MS - 1);
    expect(duty.state()).toBe("keeping");
    await duty.clock.advance(1);
    expect([duty.state(), duty.output(), duty.outcomes()]).toEqual(["submitted", SUBMITTED, [SUBMITTED]]);
  });

  test.each(["DRAIN", "SHUTDOWN"] as const)("stays in when %s ends the duty", async (type) => {
    const duty = await kept();
    duty.actor.send({ type });
    expect([duty.state(), duty.outcomes()]).toEqual(["submitted", [SUBMITTED]]);
  });

  test("has late messages judged, as it has while it is handed in", async () => {
    const duty = await signed(run());
    duty.send(messageTo(4), messageTo(4, { type: 0 }));
    duty.submit.last.answer();
    await duty.settle();
    duty.send(messageTo(4));
    expect(duty.verdicts().slice(3)).toEqual(["NoRunningDuty", "NoPostConsensusPhase", "NoRunningDuty"]);
  });
});

describe("a restart", () => {
  test("with the preconfirmation in flight leaves it unresolved, and nothing is signed", async () => {
    const duty = run({ interrupted: true });
    await duty.settle();
    expect([duty.state(), duty.outcomes(), duty.sign.questions]).toEqual([
      "unresolved",
      [{ reason: "restarted" }],
      [],
    ]);
    duty.send(messageTo(2));
    expect(duty.verdicts()).toEqual(["NoRunningDuty"]);
  });

  test("not long before leaves it unresolved once the grace is over without a quorum", async () => {
    const duty = run({ request: { ...PRECONF_REQUEST, afterRestart: true } });
    await duty.clock.advanceTo(RESTART_GRACE_MS);
    expect([duty.state(), duty.outcomes()]).toEqual(["unresolved", [{ reason: "restarted" }]]);
  });

  test("while it is signed is told as such", () => {
    const duty = run();
    duty.actor.send({ type: "DRAIN" });
    expect(duty.state()).toBe("signing");
    duty.actor.send({ type: "SHUTDOWN" });
    expect([duty.state(), duty.outcomes()]).toEqual(["restarted", [{ reason: "restarted" }]]);
  });

  test.each(["DRAIN", "SHUTDOWN"] as const)("is told once, though %s ends what is unresolved", (type) => {
    const duty = run({ interrupted: true });
    duty.actor.send({ type });
    expect([duty.state(), duty.outcomes()]).toEqual(["restarted", [{ reason: "restarted" }]]);
  });

  test("leaves it unresolved to the end of its time to live, and no longer", async () => {
    const duty = run({ interrupted: true });
    await duty.clock.advanceTo(EXPIRY_MS);
    expect([duty.state(), duty.outcomes()]).toEqual(["restarted", [{ reason: "restarted" }]]);
  });
});
