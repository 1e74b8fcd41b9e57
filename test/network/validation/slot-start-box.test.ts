import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SLOT_START_BOUNDS, SlotStartBox } from "../../../src/network/validation/slot-start-box.ts";
import { MAX_MESSAGE_BYTES, MAX_VALIDATION_BYTES, MAX_VALIDATIONS } from "../../../src/network/limits.ts";
import { createMemoryHub } from "../../../src/network/memory.ts";
import type { Answer } from "../../../src/network/validation/validate.ts";
import type { GossipMessage } from "../../../src/ports/network.ts";
import { VirtualClock } from "../../../src/runtime/virtual-clock.ts";
import { gossipVerdict } from "../../../src/spec/validation/gossip.ts";
import {
  consensusDraft,
  type ConsensusDraftFacts,
  consensusGossip,
  consensusValidator,
  startOf,
  TIMES,
} from "./consensus-support.ts";
import { SLOT, verdictOf } from "./support.ts";

/** A box over real validation, so long before the slot. */
function setup(earlyMs: number) {
  const clock = new VirtualClock(startOf(SLOT) - earlyMs);
  const validator = consensusValidator({ now: () => clock.now() });
  const validate = (gossip: GossipMessage) => validator.validate(gossip);
  const box = new SlotStartBox({ validate, clock, times: TIMES });
  const settle = (gossip: GossipMessage) => box.settle(gossip, validate(gossip));
  const verdicts: string[] = [];
  const send = (
    facts: ConsensusDraftFacts = {},
    change: (gossip: GossipMessage) => GossipMessage = (g) => g,
  ) =>
    void settle(change(consensusGossip(consensusDraft(facts)))).then((answer) =>
      verdicts.push(`${verdictOf(answer)} at ${clock.now() - startOf(SLOT)}`)
    );
  return { clock, box, settle, verdicts, send };
}

describe("a message before its slot", () => {
  test.each([51, 700, 2_000])("by %i ms is answered when the slot begins", async (earlyMs) => {
    const { clock, box, verdicts, send } = setup(earlyMs);
    send();
    await clock.advance(earlyMs - 1);
    expect([verdicts, box.size]).toEqual([[], 1]);
    await clock.advance(1);
    expect([verdicts, box.size, clock.pending]).toEqual([["valid at 0"], 0, 0]);
  });

  test.each([50, 0, -3_000])("by %i ms, which is none, is answered at once", async (earlyMs) => {
    const { clock, verdicts, send } = setup(earlyMs);
    send();
    await clock.advance(0);
    expect(verdicts).toEqual([`valid at ${-earlyMs}`]);
  });

  test("by more than two seconds is refused at once", async () => {
    const { clock, box, verdicts, send } = setup(2_001);
    send();
    await clock.advance(0);
    expect([verdicts, box.size]).toEqual([["EarlyMessage at -2001"], 0]);
  });

  test("that is forged is refused at once and takes nobody's room", async () => {
    const { clock, box, verdicts, send } = setup(100);
    send({}, (gossip) => ({ ...gossip, data: gossip.data.with(40, gossip.data[40]! ^ 1) }));
    await clock.advance(0);
    expect([verdicts, box.size]).toEqual([["SSVMessageHasInvalidSignature at -100"], 0]);
  });

  test("is judged beside those that came before it, in their order", async () => {
    const { clock, verdicts, send } = setup(1_000);
    send({ round: 1 });
    await clock.advance(300);
    send({ round: 2 });
    send({ round: 1, peer: "other" });
    send({ round: 1, kind: "commit" });
    await clock.advance(700);
    expect(verdicts).toEqual(["valid at 0", "valid at 0", "valid at 0", "RoundAlreadyAdvanced at 0"]);
  });

  test("waits for its own slot, not for another's", async () => {
    const { clock, verdicts, send } = setup(1_000);
    send();
    await clock.advance(11_500);
    send({ height: SLOT + 1 });
    await clock.advance(1_500);
    expect(verdicts).toEqual(["valid at 0", "valid at 12000"]);
  });

  test("is too early when the box closes, and no timer is left", async () => {
    const { clock, box, verdicts, send } = setup(1_000);
    send();
    send({ kind: "commit" });
    box.close();
    await clock.advance(0);
    expect([verdicts, box.size, clock.pending]).toEqual([
      ["EarlyMessage at -1000", "EarlyMessage at -1000"],
      0,
      0,
    ]);
  });
});

test("a message that comes early is handed on by gossip when its slot begins", async () => {
  const { clock, settle } = setup(700);
  const hub = createMemoryHub({ clock });
  const [sender, receiver] = [hub.join("sender"), hub.join("receiver")];
  const message = consensusGossip(consensusDraft());
  receiver.join(message.topic, async (gossip) => {
    const answer = await settle(gossip);
    return gossipVerdict(typeof answer === "string" ? answer : "valid");
  });
  await Promise.all([sender.start(), receiver.start()]);
  await sender.publish(message.topic, message.data);
  await clock.advance(699);
  expect(hub.verdicts("receiver")).toEqual({ accept: 0, ignore: 0, reject: 0 });
  await clock.advance(1);
  expect(hub.verdicts("receiver")).toEqual({ accept: 1, ignore: 0, reject: 0 });
});

/** A box over a validator that says of everything that it is early, until it is not. */
function boundedBox(bounds = SLOT_START_BOUNDS) {
  const clock = new VirtualClock(startOf(SLOT) - 1_000);
  const validate = ({ topic }: GossipMessage): Answer =>
    clock.now() < startOf(SLOT)
      ? { kind: "early", slot: SLOT, operatorIds: topic.split(",").map(Number) }
      : "DuplicateConsensusMessage";
  const box = new SlotStartBox({ validate, clock, times: TIMES, bounds });
  const held: string[] = [];
  const send = (name: string, signers: string, bytes = 100) => {
    held.push(name);
    const gossip = { topic: signers, data: new Uint8Array(bytes), peer: "p" };
    void box.settle(gossip, validate(gossip)).then(() => held.splice(held.indexOf(name), 1));
  };
  return { clock, box, held, send };
}

const ROOMY = { messages: 1_000, bytes: 1_000_000 };

describe("the box", () => {
  test("is within what may be under validation, and has room for a message of any size", () => {
    const { own, total } = SLOT_START_BOUNDS;
    expect(own.bytes).toBeGreaterThanOrEqual(MAX_MESSAGE_BYTES);
    expect(total.messages).toBeLessThanOrEqual(MAX_VALIDATIONS / 2);
    expect(total.bytes).toBeLessThanOrEqual(MAX_VALIDATION_BYTES / 2);
  });

  test("drops a signer's own oldest where that has too many", async () => {
    const { clock, held, send } = boundedBox({ own: { messages: 2, bytes: 1_000 }, total: ROOMY });
    for (const name of ["a", "b", "c"]) send(name, "1");
    send("another's", "2");
    await clock.advance(0);
    expect(held).toEqual(["b", "c", "another's"]);
  });

  test("drops as many of a signer's own as the bytes of its next ask for", async () => {
    const { clock, held, send } = boundedBox({ own: { messages: 9, bytes: 1_000 }, total: ROOMY });
    for (const name of ["a", "b", "c"]) send(name, "1", 300);
    send("d", "1", 700);
    await clock.advance(0);
    expect(held).toEqual(["c", "d"]);
    send("as large as it gets", "1", 5_000);
    await clock.advance(0);
    expect(held).toEqual(["as large as it gets"]);
  });

  test("drops, where it is full, the oldest of the signers that hold most bytes", async () => {
    const { clock, held, send } = boundedBox({ own: ROOMY, total: { messages: 4, bytes: 1_000 } });
    send("small", "1", 10);
    send("large", "2", 500);
    send("larger", "2", 400);
    send("small too", "3", 10);
    send("fifth", "3", 10);
    await clock.advance(0);
    expect(held).toEqual(["small", "larger", "small too", "fifth"]);
  });

  test("is never over its bounds, and never drops what came last", async () => {
    const messages = fc.array(
      fc.record({ signers: fc.constantFrom("1", "2", "1,2,3"), bytes: fc.integer({ min: 1, max: 90 }) }),
      { maxLength: 40 },
    );
    await fc.assert(fc.asyncProperty(messages, async (list) => {
      const bounds = { own: { messages: 4, bytes: 150 }, total: { messages: 7, bytes: 250 } };
      const { clock, box, held, send } = boundedBox(bounds);
      for (const [i, { signers, bytes }] of list.entries()) {
        send(`${i}`, signers, bytes);
        await Promise.resolve();
        await clock.advance(0);
        const kept = held.map((name) => list[Number(name)]!);
        const own = kept.filter((each) => each.signers === signers);
        const sum = (of: typeof kept) => of.reduce((total, each) => total + each.bytes, 0);
        expect(held).toHaveLength(box.size);
        expect(held).toContain(`${i}`);
        expect(own.length <= 4 && sum(own) <= 150).toBe(true);
        expect(kept.length <= 7 && sum(kept) <= 250).toBe(true);
      }
      await clock.advance(1_000);
      expect([held, box.size, clock.pending]).toEqual([[], 0, 0]);
    }));
  });
});
