import { describe, expect, test } from "vitest";
import {
  EXPIRY_MS,
  messageOf,
  REQUEST,
  RESTART_GRACE_MS,
  runCommitBoost as run,
  SIGNATURE,
  signed,
} from "../signing-duty/support.ts";

const SIGNED = { reason: "signed", signature: SIGNATURE };

describe("a restart", () => {
  const late = { ...REQUEST, afterRestart: true };

  test("with the request in flight leaves it unresolved: told so at once, nothing is signed", async () => {
    const duty = run({ interrupted: true });
    await duty.settle();
    expect([duty.state(), duty.outcomes()]).toEqual(["unresolved", [{ reason: "restarted" }]]);
    expect([duty.sign.questions, duty.broadcasts]).toEqual([[], []]);
  });

  test("leaves a request unresolved though its signature were known, where it was in flight", () => {
    expect(run({ interrupted: true, signature: SIGNATURE }).state()).toBe("unresolved");
  });

  test("not long before a request leaves it unresolved once the grace is over without a quorum", async () => {
    const duty = run({ request: late });
    expect(duty.sign.questions).toHaveLength(1);
    await duty.clock.advanceTo(RESTART_GRACE_MS - 1);
    expect([duty.state(), duty.outcomes()]).toEqual(["signing", []]);
    await duty.clock.advance(1);
    expect([duty.state(), duty.outcomes()]).toEqual(["unresolved", [{ reason: "restarted" }]]);
  });

  test("not long before a request lets it be signed within the grace", async () => {
    const duty = await signed(run({ request: late }));
    await duty.clock.advance(RESTART_GRACE_MS);
    expect([duty.state(), duty.outcomes()]).toEqual(["answering", [SIGNED]]);
  });

  test("long before a request gives it all its time", async () => {
    const duty = run();
    await duty.clock.advance(RESTART_GRACE_MS + 1);
    expect(duty.state()).toBe("signing");
  });

  test("has late messages judged while it is unresolved", () => {
    const duty = run({ interrupted: true });
    duty.send(messageOf(2), messageOf(2, { type: 0 }));
    expect(duty.verdicts()).toEqual(["NoRunningDuty", "NoPostConsensusPhase"]);
  });

  test.each(["DRAIN", "SHUTDOWN"] as const)("is told once, though %s ends what is unresolved", (type) => {
    const duty = run({ interrupted: true });
    duty.actor.send({ type });
    expect([duty.state(), duty.outcomes(), duty.output()]).toEqual([
      "restarted",
      [{ reason: "restarted" }],
      { reason: "restarted" },
    ]);
  });

  test("leaves a request unresolved to the end of its time to live, and no longer", async () => {
    const duty = run({ request: late });
    await duty.clock.advanceTo(EXPIRY_MS - 1);
    expect(duty.state()).toBe("unresolved");
    await duty.clock.advance(1);
    expect([duty.state(), duty.outcomes()]).toEqual(["restarted", [{ reason: "restarted" }]]);
  });

  test("leaves no message without a verdict when the grace ends while a signature is recovered", async () => {
    const duty = run({ request: late });
    duty.send(messageOf(1), messageOf(2), messageOf(3));
    await duty.clock.advance(RESTART_GRACE_MS);
    expect(duty.state()).toBe("unresolved");
    expect(duty.verdictsById().map(([id]) => id)).toEqual(["m0", "m1", "m2"]);
  });
});
