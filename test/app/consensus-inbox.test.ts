import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CONSENSUS_WAITING_BOUNDS, ConsensusInbox } from "../../src/app/consensus-inbox.ts";
import type { SignedSSVMessage } from "../../src/spec/containers/messages.ts";
import { EarlyBox } from "../../src/runtime/early-box.ts";
import type { DecodedMessage } from "../../src/spec/qbft/message.ts";
import {
  decidedMessage,
  examine,
  HEIGHT,
  message,
  messages,
  OTHER_ID,
  OTHER_VALUE,
  VALUE,
} from "../support/consensus.ts";
import { createDuty, heightsTold } from "../support/consensus-duty.ts";

/** The inbox of operator 2 of 4, whose first round operator 1 leads. */
function createInbox(bounds = CONSENSUS_WAITING_BOUNDS) {
  const duty = createDuty();
  const box = new EarlyBox<DecodedMessage>(bounds);
  const examined: SignedSSVMessage[] = [];
  const inbox = new ConsensusInbox({
    instances: duty.instances,
    box,
    duty: "duty",
    examine: (signed) => {
      examined.push(signed);
      return examine(signed);
    },
  });
  return { ...duty, inbox, box, examined, decided: () => heightsTold(duty) };
}

const proposal = message("proposal", 1);
const prepares = messages("prepare", [1, 3, 4]);
const commits = messages("commit", [1, 3, 4]);

describe("what comes before its round's proposal", () => {
  test("waits for it, and then counts", () => {
    const { inbox, box, decided } = createInbox();
    inbox.start(HEIGHT, VALUE, null);
    for (const early of [...prepares, ...commits]) {
      expect(inbox.deliver(early)).toBe("NoProposalForCurrentRound");
    }
    expect([box.size, decided()]).toEqual([6, []]);
    expect(inbox.deliver(proposal)).toBe("valid");
    expect([box.size, decided()]).toEqual([0, [HEIGHT]]);
  });

  test("is tried in order of type, however it came", () => {
    const { inbox, instances } = createInbox();
    inbox.start(HEIGHT, VALUE, null);
    for (const early of [...commits.slice(0, 2), ...prepares]) inbox.deliver(early);
    inbox.deliver(proposal);
    const known = instances.instance(HEIGHT)!;
    expect([known.preparedRound, known.commits[1]?.length, known.decidedValue]).toEqual([1, 2, null]);
  });

  test("waits for a later round's proposal, too, and is not lost to the current round's", () => {
    const { inbox, box } = createInbox();
    inbox.start(HEIGHT, VALUE, null);
    inbox.deliver(message("prepare", 3, { round: 2 }));
    inbox.deliver(proposal);
    expect(box.size).toBe(1);
  });

  test("is let go once its round is past", async () => {
    const { inbox, box, clock } = createInbox();
    inbox.start(HEIGHT, VALUE, null);
    inbox.deliver(message("prepare", 3));
    await clock.advance(2_000);
    expect(
      inbox.deliver(
        message("proposal", 2, { round: 2, roundChanges: messages("roundChange", [1, 3, 4], { round: 2 }) }),
      ),
    )
      .toBe("valid");
    expect(box.size).toBe(0);
  });
});

describe("what comes before its instance", () => {
  test("waits for the start, and then decides", () => {
    const { inbox, decided } = createInbox();
    for (const early of [...commits, ...prepares, proposal]) {
      expect(inbox.deliver(early)).toBe("FutureMessage");
    }
    expect(inbox.start(HEIGHT, VALUE, null)).toBeNull();
    expect(decided()).toEqual([HEIGHT]);
  });

  test("waits on where the instance is not started", () => {
    const { inbox, box } = createInbox();
    inbox.deliver(proposal);
    expect(inbox.start(HEIGHT, VALUE, "QBFTValueInvalid")).toBe("QBFTValueInvalid");
    expect(box.size).toBe(1);
  });

  test("waits for its own height", () => {
    const { inbox, box } = createInbox();
    inbox.deliver(message("proposal", 1, { height: HEIGHT + 1 }));
    inbox.start(HEIGHT, VALUE, null);
    expect(box.size).toBe(1);
  });

  test("goes with its slot's time to live", () => {
    const { inbox, box } = createInbox();
    inbox.deliver(proposal);
    box.expire(HEIGHT + CONSENSUS_WAITING_BOUNDS.heldSlots);
    expect(box.size).toBe(1);
    box.expire(HEIGHT + CONSENSUS_WAITING_BOUNDS.heldSlots + 1);
    expect(box.size).toBe(0);
  });
});

test.each([
  ["of a past round", message("prepare", 3)],
  ["for another value", message("prepare", 3, { round: 2, value: OTHER_VALUE })],
  ["of a stranger", message("prepare", 9, { round: 2 })],
])("a message %s is refused and does not wait", async (_, bad) => {
  const { inbox, box, clock } = createInbox();
  inbox.start(HEIGHT, VALUE, null);
  await clock.advance(2_000);
  inbox.deliver(
    message("proposal", 2, { round: 2, roundChanges: messages("roundChange", [1, 3, 4], { round: 2 }) }),
  );
  expect(inbox.deliver(bad)).not.toBe("valid");
  expect(box.size).toBe(0);
});

test("who floods the queue loses its own messages only", () => {
  const { inbox, box, decided } = createInbox({
    perSignerExecutorSlot: 4,
    total: 100,
    bytes: 1_000_000,
    heldSlots: 34,
  });
  for (const early of [...prepares, ...commits]) inbox.deliver(early);
  for (let round = 2; round < 12; round++) inbox.deliver(message("prepare", 4, { round }));
  expect(box.size).toBe(2 + 2 + 4);
  inbox.start(HEIGHT, VALUE, null);
  inbox.deliver(proposal);
  inbox.deliver(message("prepare", 2));
  inbox.deliver(message("commit", 2));
  expect(decided()).toEqual([HEIGHT]);
});

test("in whatever order the messages and the start come, the value is decided", () => {
  const order = fc.shuffledSubarray([proposal, ...prepares, ...commits, null], { minLength: 8 });
  fc.assert(fc.property(order, (steps) => {
    const { inbox, decided } = createInbox();
    for (const step of steps) step ? inbox.deliver(step) : inbox.start(HEIGHT, VALUE, null);
    expect(decided()).toEqual([HEIGHT]);
  }));
});

describe("what a message has within is examined", () => {
  const lateProposal = message("proposal", 2, {
    round: 2,
    roundChanges: messages("roundChange", [1, 3, 4], { round: 2 }),
  });

  test("once an instance judges it, not while it waits", () => {
    const { inbox, examined } = createInbox();
    inbox.deliver(lateProposal);
    inbox.deliver(message("prepare", 3, { round: 2 }));
    expect(examined).toEqual([]);
    inbox.start(HEIGHT, VALUE, null);
    expect(examined.map(({ operatorIds }) => operatorIds)).toEqual([[2], [3]]);
  });

  test("not where it is of another duty, of a round that is past, or of a height that is over", () => {
    const { inbox, examined } = createInbox();
    inbox.start(HEIGHT, VALUE, null);
    inbox.deliver(lateProposal);
    const before = examined.length;
    inbox.deliver(message("proposal", 1, { id: OTHER_ID }));
    inbox.deliver(proposal);
    inbox.expire(HEIGHT);
    inbox.deliver(lateProposal);
    inbox.deliver(decidedMessage([1, 3, 4]));
    expect(examined).toHaveLength(before);
  });

  test("where it decides by itself, started or not", () => {
    const { inbox, examined, decided } = createInbox();
    inbox.deliver(decidedMessage([1, 3, 4]));
    expect([examined.length, decided()]).toEqual([1, [HEIGHT]]);
  });
});

describe("a height whose time to live is over", () => {
  test("ends with those before it, and what waits for them is dropped", () => {
    const { inbox, instances, box } = createInbox();
    inbox.start(HEIGHT, VALUE, null);
    for (const height of [HEIGHT, HEIGHT + 1, HEIGHT + 2]) inbox.deliver(message("prepare", 3, { height }));
    inbox.expire(HEIGHT + 1);
    expect([instances.size, box.size]).toEqual([0, 1]);
  });

  test("leaves what waits for another duty in the same box", () => {
    const { inbox, box, instances } = createInbox();
    const other = new ConsensusInbox({ instances, box, duty: "other", examine });
    other.deliver(proposal);
    inbox.deliver(proposal);
    inbox.expire(HEIGHT);
    expect(box.size).toBe(1);
  });

  test("has nothing wait for it any more", () => {
    const { inbox, box } = createInbox();
    inbox.expire(HEIGHT);
    expect(inbox.deliver(proposal)).toBe("InstanceNotFound");
    expect(box.size).toBe(0);
  });
});
