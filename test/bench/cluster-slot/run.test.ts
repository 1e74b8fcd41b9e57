import { beforeAll, expect, test } from "vitest";
import { FREE_CRYPTOGRAPHY, realCryptography } from "../../../bench/cluster-slot/member.ts";
import { type MeasuredSlot, runSlot } from "../../../bench/cluster-slot/run.ts";
import { type Heard, recordTraffic } from "../../../bench/cluster-slot/traffic.ts";
import { createWorld, MEASURED, type World } from "../../../bench/cluster-slot/world.ts";
import { qbftMessage } from "../../../src/spec/containers/consensus.ts";
import { boole } from "../../../src/spec/profiles/boole.ts";

const LOAD = { validators: 2, inSyncCommittee: 1 };

let world: World;
let heard: readonly Heard[];

beforeAll(async () => {
  world = await createWorld(LOAD.validators);
  heard = await recordTraffic(world, LOAD);
});

function slotWith(changes: Partial<MeasuredSlot>): MeasuredSlot {
  return { world, load: LOAD, heard, cryptography: realCryptography(world, MEASURED), ...changes };
}

/** Type of a message: of its consensus message, or "partials". */
function typeOf({ message }: Heard): number | "partials" {
  const { ssvMessage } = boole.containers.signedSSVMessage.deserialize(message.data);
  return ssvMessage.msgType === boole.messageTypes.consensus
    ? qbftMessage.deserialize(ssvMessage.data).msgType
    : "partials";
}

test("of three others a slot is heard: a proposal, three of each, and one decided message", () => {
  expect(heard.map(typeOf)).toEqual([0, 1, 1, 1, 2, 2, 2, 2, "partials", "partials", "partials"]);
});

test("a measured slot ends with everything handed in, and takes time", async () => {
  expect(await runSlot(slotWith({}))).toBeGreaterThan(0);
});

test("without the cryptography of shares the rest goes its way all the same", async () => {
  expect(await runSlot(slotWith({ cryptography: FREE_CRYPTOGRAPHY }))).toBeGreaterThan(0);
});

test("a slot that ends without all its signatures is no figure", async () => {
  const alone = heard.filter((each) => typeOf(each) !== "partials");
  await expect(runSlot(slotWith({ heard: alone }))).rejects.toThrow("did not hand in everything");
});

test("a message that is not accepted makes the slot no figure", async () => {
  const odd = { ...heard[0]!, message: { ...heard[0]!.message, data: new Uint8Array(10) } };
  await expect(runSlot(slotWith({ heard: [...heard, odd] }))).rejects.toThrow("accepted 11 messages of 12");
});
