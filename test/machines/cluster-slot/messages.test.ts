import { describe, expect, test } from "vitest";
import { SLOT } from "../../spec/cluster/support.ts";
import { signatureOf } from "../support.ts";
import {
  DECIDED,
  deciding,
  GUARDED,
  messageOf,
  recover,
  run,
  type Running,
  signing,
  VIEW,
} from "./support.ts";

async function blind(): Promise<Running> {
  const duty = run();
  duty.send({ type: "HEAD" });
  duty.observe.last.fail(new Error("no answer"));
  await duty.settle();
  return duty;
}

async function protecting(): Promise<Running> {
  const duty = await deciding();
  duty.send(DECIDED);
  return duty;
}

describe("a message before the decision", () => {
  test.each<[string, () => Promise<Running>]>([
    ["waiting", () => Promise.resolve(run())],
    ["blind", blind],
    ["deciding", deciding],
    ["protecting", protecting],
  ])("is told that nothing is decided: %s", async (state, dutyIn) => {
    const duty = await dutyIn();
    expect(duty.state()).toEqual({ undecided: state });
    duty.deliver(messageOf(2));
    expect(duty.verdicts()).toEqual([["m0", "NoDecidedValue"]]);
  });

  test("may be faulty by itself, which comes first", () => {
    const duty = run();
    duty.deliver({ ...messageOf(2), operatorIds: [3] });
    expect(duty.verdicts()).toEqual([["m0", "PartialSigInconsistentSigner"]]);
  });

  test("does not count later: it is handed over again by whoever keeps it", async () => {
    const duty = run();
    duty.deliver(messageOf(1), messageOf(2), messageOf(3));
    duty.send(DECIDED);
    duty.observe.last.answer(VIEW);
    await duty.settle();
    duty.protect.last.answer(GUARDED);
    await duty.settle();
    expect(duty.recover.questions).toEqual([]);
  });
});

describe("a message after the decision", () => {
  test("counts, and a quorum recovers", async () => {
    const duty = await signing();
    duty.deliver(messageOf(1), messageOf(2));
    expect(duty.recover.questions).toEqual([]);
    duty.deliver(messageOf(3));
    expect(duty.recover.last.input.map(({ target }) => target)).toEqual([0, 1, 2]);
  });

  test("that completes a quorum gets its verdict once the signatures are recovered", async () => {
    const duty = await signing();
    await recover(duty, 0);
    expect(duty.verdicts()).toEqual([["m0", "valid"], ["m1", "valid"], ["m2", "valid"]]);
  });

  test("whose partial spoils a recovery is told so, and its signer is named", async () => {
    const duty = await signing();
    duty.deliver(messageOf(1), messageOf(2), messageOf(3));
    const culprits = [{ signer: 3, fault: "wrongSignature" as const }];
    duty.recover.last.answer(
      duty.recover.last.input.map(({ target }) => ({ target, result: { kind: "culprits", culprits } })),
    );
    await duty.settle();
    expect(duty.verdicts()[2]).toEqual(["m2", "ReconstructSignature"]);
    expect(duty.of("culprits")).toEqual([{ type: "culprits", culprits }]);
    duty.deliver(messageOf(4));
    expect(duty.recover.questions).toHaveLength(2);
  });

  test("of another slot, or of an operator of another committee, does not count", async () => {
    const duty = await signing();
    duty.deliver(messageOf(2, { slot: SLOT - 1 }), messageOf(3, { slot: SLOT + 1 }), messageOf(9));
    expect(duty.verdicts().map(([, verdict]) => verdict)).toEqual([
      "PartialSigMessageInvalidSlot",
      "PartialSigMessageFutureSlot",
      "UnknownPartialSigner",
    ]);
  });

  test("of validators that this operator does not know is taken", async () => {
    const duty = await signing();
    const message = messageOf(2);
    const [first] = message.partials.messages;
    const messages = [...message.partials.messages, { ...first!, validatorIndex: 77 }];
    duty.deliver({ ...message, partials: { ...message.partials, messages } });
    expect(duty.verdicts()).toEqual([["m0", "valid"]]);
  });

  test("is this operator's own too: its partials go out and count only once they come back", async () => {
    const duty = await signing();
    const signatures = [0, 1, 2].map((target) => ({ target, signature: signatureOf(1) }));
    duty.sign.last.answer(signatures);
    await duty.settle();
    expect(duty.broadcasts).toEqual([{ type: "OWN_PARTIALS", signatures }]);
    duty.deliver(messageOf(2), messageOf(3));
    expect(duty.recover.questions).toEqual([]);
    duty.deliver(messageOf(1));
    expect(duty.recover.questions).toHaveLength(1);
  });
});

describe("a message once every signature is known", () => {
  test("finds no running duty", async () => {
    const duty = await signing();
    await recover(duty, 0, 1, 2);
    expect(duty.state()).toEqual({ signing: { collection: "collected", submission: "submitting" } });
    duty.deliver(messageOf(4));
    expect(duty.verdicts()[3]).toEqual(["m3", "NoRunningDuty"]);
  });

  test("may be faulty by itself, which comes first", async () => {
    const duty = await signing();
    await recover(duty, 0, 1, 2);
    duty.deliver({ ...messageOf(4), operatorIds: [3] });
    expect(duty.verdicts()[3]).toEqual(["m3", "PartialSigInconsistentSigner"]);
  });

  test("is answered though the duty ended while it was being judged", async () => {
    const duty = await signing();
    duty.deliver(messageOf(1), messageOf(2), messageOf(3), messageOf(2));
    expect(duty.verdicts()).toHaveLength(3);
    duty.send({ type: "SHUTDOWN" });
    expect(duty.verdicts().slice(3)).toEqual([["m2", "NoRunningDuty"]]);
  });
});
