import { describe, expect, test } from "vitest";
import {
  AGAIN_MS,
  CRASHING,
  DUTY,
  EXPIRY_MS,
  GUARDED,
  handedIn,
  messageOf,
  recover,
  run,
  type Running,
  signatureFor,
  signing,
  TOO_OLD,
  UNREACHABLE,
} from "./support.ts";
import type { Refused } from "../../../machines/cluster-slot/model.ts";
import { VOTE } from "../../spec/cluster/support.ts";

/** What was handed in, by question. */
const batches = (duty: Running) => duty.submit.questions.map(({ input }) => handedIn(input));

async function answer(duty: Running, refused: Refused = {}): Promise<void> {
  duty.submit.last.answer(refused);
  await duty.settle();
}

async function fail(duty: Running, failure: unknown): Promise<void> {
  duty.submit.last.fail(failure);
  await duty.settle();
}

describe("recovered signatures", () => {
  test("are handed in with the duty and the vote that they are of", async () => {
    const duty = await signing();
    await recover(duty, 0);
    const { signed, ...of } = duty.submit.last.input;
    expect(of).toEqual({ duty: DUTY, vote: VOTE });
    expect(signed.map(({ signature }) => signature)).toEqual([signatureFor(0)]);
  });

  test("are handed in while other validators still wait for theirs", async () => {
    const duty = await signing();
    await recover(duty, 1);
    expect([batches(duty), duty.state()]).toEqual([[[1]], {
      signing: { collection: "collecting", submission: "submitting" },
    }]);
  });

  test("that come during a submission go with the next one, all at once", async () => {
    const duty = await signing();
    await recover(duty, 0);
    await recover(duty, 2);
    await recover(duty, 1);
    expect(batches(duty)).toEqual([[0]]);
    await answer(duty);
    expect(batches(duty)).toEqual([[0], [2, 1]]);
  });

  test("are told by kind once the beacon node took them", async () => {
    const duty = await signing();
    await recover(duty, 0, 1);
    expect(duty.of("handedIn")).toEqual([]);
    await answer(duty);
    await recover(duty, 2);
    await answer(duty);
    expect(duty.of("handedIn")).toEqual([
      { type: "handedIn", attestations: 1, syncMessages: 1 },
      { type: "handedIn", attestations: 1, syncMessages: 0 },
    ]);
  });

  test("of every validator, taken, end the duty as submitted", async () => {
    const duty = await signing();
    await recover(duty, 0, 1, 2);
    expect(duty.outcomes()).toEqual([]);
    await answer(duty);
    expect([duty.state(), duty.outcomes()]).toEqual(["submitted", [{ reason: "submitted" }]]);
    expect(duty.clock.pending).toBe(0);
  });

  test("of targets that this operator withheld are handed in too: the others signed them", async () => {
    const duty = await signing(GUARDED.targets.map((target) => ({ ...target, withheld: "doubleVote" })));
    await recover(duty, 0, 1, 2);
    await answer(duty);
    expect([batches(duty), duty.state()]).toEqual([[[0, 1, 2]], "submitted"]);
  });

  test("of validators that have a quorum are in when the time to live ends, and the others are not", async () => {
    const duty = await signing();
    await recover(duty, 0);
    await answer(duty);
    await duty.clock.advanceTo(EXPIRY_MS);
    expect(duty.outcomes()).toEqual([{
      reason: "expired",
      cause: "1 of 3 signatures were handed in: the others had no quorum",
    }]);
  });
});

describe("a beacon node that cannot be reached", () => {
  test("is given the same again after a while, with what was recovered meanwhile", async () => {
    const duty = await signing();
    await recover(duty, 0);
    await fail(duty, UNREACHABLE);
    await recover(duty, 1);
    await duty.clock.advance(AGAIN_MS - 1);
    expect(batches(duty)).toEqual([[0]]);
    await duty.clock.advance(1);
    expect(batches(duty)).toEqual([[0], [0, 1]]);
    await answer(duty);
    expect(duty.of("handedIn")).toEqual([{ type: "handedIn", attestations: 1, syncMessages: 1 }]);
  });

  test("to the end of the time to live makes the duty expire, with that as its cause", async () => {
    const duty = await signing();
    await recover(duty, 0, 1, 2);
    await fail(duty, UNREACHABLE);
    await duty.clock.advanceTo(EXPIRY_MS);
    expect(duty.outcomes()).toEqual([{
      reason: "expired",
      cause: "0 of 3 signatures were handed in: the beacon node could not be reached",
    }]);
  });

  test.each([[new Error("socket hang up")], ["a text"], [null], [undefined], [{ code: 7 }]])(
    "is what any other error is taken for: %j",
    async (error) => {
      const duty = await signing();
      await recover(duty, 0);
      await fail(duty, error);
      expect(duty.state()).toEqual({ signing: { collection: "collecting", submission: "waitingToSubmit" } });
    },
  );
});

describe("a beacon node that refuses", () => {
  test("one kind took the other, which counts", async () => {
    const duty = await signing();
    await recover(duty, 0, 1, 2);
    await answer(duty, { syncMessage: "too late" });
    expect(duty.emitted.filter(({ type }) => type === "handedIn")).toEqual([
      { type: "handedIn", attestations: 2, syncMessages: 0 },
    ]);
    expect(duty.outcomes()).toEqual([{ reason: "failed", cause: "the beacon node refused: too late" }]);
  });

  test("is not given the same again, and gets what comes after", async () => {
    const duty = await signing();
    await recover(duty, 0);
    await answer(duty, TOO_OLD);
    await duty.clock.advance(5 * AGAIN_MS);
    await recover(duty, 1);
    expect(batches(duty)).toEqual([[0], [1]]);
  });

  test("is given what was recovered while it refused", async () => {
    const duty = await signing();
    await recover(duty, 0);
    await recover(duty, 2);
    await answer(duty, TOO_OLD);
    expect(batches(duty)).toEqual([[0], [2]]);
  });

  test("makes the duty fail in the end, with its words", async () => {
    const duty = await signing();
    await recover(duty, 0);
    await answer(duty, TOO_OLD);
    await recover(duty, 1, 2);
    await answer(duty);
    expect([duty.state(), duty.outcomes()]).toEqual([
      "failed",
      [{ reason: "failed", cause: "the beacon node refused: too old" }],
    ]);
  });

  test("is named where the time to live ends before the others have a quorum", async () => {
    const duty = await signing();
    await recover(duty, 0);
    await answer(duty, TOO_OLD);
    await duty.clock.advanceTo(EXPIRY_MS);
    expect(duty.outcomes()).toEqual([{
      reason: "expired",
      cause: "0 of 3 signatures were handed in: the beacon node refused some: too old",
    }]);
  });
});

describe("a signing that goes wrong", () => {
  test("for one validator whose share keys do not fit fails in the end, with the others handed in", async () => {
    const duty = await signing();
    duty.deliver(messageOf(1), messageOf(2), messageOf(3));
    duty.recover.last.answer([
      { target: 0, result: { kind: "inconsistent" } },
      { target: 1, result: { kind: "recovered", signature: signatureFor(1) } },
      { target: 2, result: { kind: "recovered", signature: signatureFor(2) } },
    ]);
    await duty.settle();
    await answer(duty);
    expect(batches(duty)).toEqual([[1, 2]]);
    expect(duty.outcomes()).toEqual([{
      reason: "failed",
      cause: expect.stringContaining("not every signature could be recovered"),
    }]);
  });

  test("as a whole fails the duty, once what was recovered before is handed in", async () => {
    const duty = await signing();
    await recover(duty, 0);
    duty.deliver(...[1, 2, 3].map((signer) => messageOf(signer, { targets: [1] })));
    duty.recover.last.fail(new Error("no memory"));
    await duty.settle();
    expect(duty.state()).toEqual({ signing: { collection: "collected", submission: "submitting" } });
    await answer(duty);
    expect(duty.outcomes().map(({ reason }) => reason)).toEqual(["failed"]);
  });

  test("by a fault of its chart fails the duty too", async () => {
    const duty = run({ view: VOTE, guarded: GUARDED }, CRASHING);
    await duty.settle();
    expect(duty.outcomes()).toEqual([{
      reason: "failed",
      cause: expect.stringContaining("see the log of this operator"),
    }]);
  });

  test("on this operator's side leaves it to the others", async () => {
    const duty = await signing();
    duty.sign.last.fail(new Error("no share"));
    await duty.settle();
    await recover(duty, 0, 1, 2);
    await answer(duty);
    expect([duty.state(), duty.broadcasts]).toEqual(["submitted", []]);
  });
});
