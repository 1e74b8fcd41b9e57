import { describe, expect, it } from "vitest";
import {
  countsIn,
  devBeacon,
  failuresOf,
  FIRST_SLOT,
  forksFrom,
  otherRoot,
  syncJson,
  syncMembers,
  validators,
} from "./support.ts";
import type { DevBeaconOptions } from "../../../src/devnet/beacon/dev-beacon.ts";

async function inSlot(options: Partial<DevBeaconOptions> = {}) {
  const node = await devBeacon(options);
  await node.toSlot(FIRST_SLOT);
  const members = await syncMembers(node, FIRST_SLOT);
  const { beaconBlockRoot: head } = await node.data(FIRST_SLOT);
  return { node, chain: node.beacon.chain, members, member: members[0]!, head };
}

describe("a sync-committee message", () => {
  it("is accepted and counted for its validator and slot", async () => {
    const { node, chain, members, member, head } = await inSlot();
    expect((await node.synced([syncJson(chain, FIRST_SLOT, member, head)])).status).toBe(200);
    expect(countsIn(node, FIRST_SLOT).syncMessages)
      .toEqual({ due: members.length, accepted: 1, missed: members.length - 1 });
    expect(node.beacon.report().duties.at(-1)!.syncCommittee.accepted).toEqual([member]);
  });

  it("is accepted again and counted once", async () => {
    const { node, chain, member, head } = await inSlot();
    const message = syncJson(chain, FIRST_SLOT, member, head);
    await node.synced([message]);
    expect((await node.synced([message, message])).status).toBe(200);
    expect(countsIn(node, FIRST_SLOT).syncMessages.accepted).toBe(1);
  });

  it("is accepted again when its slot is over", async () => {
    const { node, chain, member, head } = await inSlot();
    const message = syncJson(chain, FIRST_SLOT, member, head);
    await node.synced([message]);
    await node.toSlot(FIRST_SLOT + 1);
    expect((await node.synced([message])).status).toBe(200);
  });

  it("is refused when its slot is over, or has not begun", async () => {
    const { node, chain, member, head } = await inSlot();
    const next = syncJson(chain, FIRST_SLOT + 1, member, head);
    expect(await failuresOf(await node.synced([next]))).toEqual([[0, "futureSlot"]]);
    await node.toSlot(FIRST_SLOT + 1);
    const last = syncJson(chain, FIRST_SLOT, member, head);
    expect(await failuresOf(await node.synced([last]))).toEqual([[0, "pastSlot"]]);
  });

  it("is accepted from a clock that is off by half a second", async () => {
    const { node, chain, members: [first, second], head } = await inSlot();
    await node.toSlot(FIRST_SLOT + 1, 400);
    expect((await node.synced([syncJson(chain, FIRST_SLOT, first!, head)])).status).toBe(200);
    await node.toSlot(FIRST_SLOT + 1, 11_600);
    expect((await node.synced([syncJson(chain, FIRST_SLOT + 2, second!, head)])).status).toBe(200);
  });

  it("is refused from one that is not in the committee", async () => {
    const { node, chain, members, head } = await inSlot();
    const other = validators.find(({ index }) => !members.includes(index))!.index;
    expect(await failuresOf(await node.synced([syncJson(chain, FIRST_SLOT, other, head)])))
      .toEqual([[0, "noDuty"]]);
  });

  it("is refused from a validator that the chain does not have", async () => {
    const { node, chain, member, head } = await inSlot();
    const stranger = { ...syncJson(chain, FIRST_SLOT, member, head), validator_index: "7" };
    expect(await failuresOf(await node.synced([stranger]))).toEqual([[0, "unknownValidator"]]);
  });

  it("is refused with another validator's signature", async () => {
    const { node, chain, members: [first, second], head } = await inSlot();
    const { signature } = syncJson(chain, FIRST_SLOT, second!, head);
    const forged = { ...syncJson(chain, FIRST_SLOT, first!, head), signature };
    expect(await failuresOf(await node.synced([forged]))).toEqual([[0, "invalidSignature"]]);
  });

  it("is refused with an unknown head", async () => {
    const { node, chain, member, head } = await inSlot();
    const response = await node.synced([syncJson(chain, FIRST_SLOT, member, otherRoot(head))]);
    expect(await failuresOf(response)).toEqual([[0, "unknownHead"]]);
  });

  it("is refused where another of the validator was accepted for the slot", async () => {
    const { node, chain, member, head } = await inSlot();
    const { beaconBlockRoot: parent } = await node.data(FIRST_SLOT - 1);
    await node.synced([syncJson(chain, FIRST_SLOT, member, head)]);
    const response = await node.synced([syncJson(chain, FIRST_SLOT, member, parent)]);
    expect(await failuresOf(response)).toEqual([[0, "priorMessage"]]);
  });

  it("is refused where it has another shape", async () => {
    const { node, chain, member, head } = await inSlot();
    const message = syncJson(chain, FIRST_SLOT, member, head);
    const malformed = [null, {}, { ...message, slot: "-1" }, { ...message, signature: "0x00" }];
    const response = await node.synced([...malformed, message]);
    expect(await failuresOf(response)).toEqual(malformed.map((_, i) => [i, "malformed"]));
  });

  it("is refused, and not due, before Altair", async () => {
    const { node, chain, members, head } = await inSlot({ forks: forksFrom({ phase0: 0 }) });
    expect(members).toEqual([]);
    const message = syncJson(chain, FIRST_SLOT, validators[0]!.index, head);
    expect(await failuresOf(await node.synced([message]))).toEqual([[0, "wrongFork"]]);
    expect(countsIn(node, FIRST_SLOT).syncMessages.due).toBe(0);
  });
});

describe("a sync committee", () => {
  it("has half of the validators, with all places among them", async () => {
    const node = await devBeacon();
    const path = "/eth/v1/validator/duties/sync/2";
    const { data } = await (await node.post(path, validators.map(({ index }) => String(index)))).json();
    expect(data).toHaveLength(validators.length / 2);
    const places: string[] = data.flatMap((it: { validator_sync_committee_indices: string[] }) =>
      it.validator_sync_committee_indices
    );
    expect(new Set(places).size).toBe(512);
    expect(places).toHaveLength(512);
  });

  it("signs from the last slot before its period on", async () => {
    const last = 256 * 32 - 1;
    const node = await devBeacon({}, last);
    await node.toSlot(last);
    const { data } = await (await node.post(
      "/eth/v1/validator/duties/sync/256",
      validators.map(({ index }) => String(index)),
    )).json();
    const next: number[] = data.map((it: { validator_index: string }) => Number(it.validator_index));
    expect(next).not.toEqual(await syncMembers(node, last));
    expect(node.beacon.report().duties.at(-1)!.syncCommittee.due.toSorted()).toEqual(next.toSorted());
  });
});
