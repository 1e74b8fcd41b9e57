import { describe, expect, it } from "vitest";
import { epochOf } from "../../../src/spec/slots.ts";
import { failuresOf, FIRST_SLOT, inDuty, otherRoot, singleJson } from "./support.ts";

describe("slashable votes", () => {
  it("are reported where a validator votes twice for a target", async () => {
    const { node, chain, duty, data } = await inDuty();
    await node.attest([singleJson(chain, duty, data)]);
    const { beaconBlockRoot } = await node.data(FIRST_SLOT - 1);
    const second = singleJson(chain, duty, { ...data, beaconBlockRoot });
    expect(await failuresOf(await node.attest([second]))).toEqual([[0, "priorMessage"]]);
    expect(node.beacon.report().slashable).toEqual([{
      validatorIndex: duty.validatorIndex,
      kind: "double",
      first: expect.objectContaining({ slot: FIRST_SLOT, sourceEpoch: 1, targetEpoch: 2 }),
      second: expect.objectContaining({ slot: FIRST_SLOT, sourceEpoch: 1, targetEpoch: 2 }),
    }]);
  });

  it("are reported where a vote surrounds another", async () => {
    const { node, chain, duty, duties, data } = await inDuty();
    await node.attest([singleJson(chain, duty, data)]);
    const outer = { ...data, source: { ...data.source, epoch: 0 }, target: { ...data.target, epoch: 3 } };
    await node.attest([singleJson(chain, duty, outer)]);
    const other = duties.find(({ validatorIndex }) => validatorIndex !== duty.validatorIndex)!;
    await node.attest([singleJson(chain, other, outer), singleJson(chain, other, data)]);
    const found = node.beacon.report().slashable.map(({ validatorIndex, kind, first }) =>
      [validatorIndex, kind, first.targetEpoch] as const
    );
    expect(found).toEqual([[duty.validatorIndex, "surround", 2], [other.validatorIndex, "surround", 3]]);
  });

  it("are reported of votes that are refused for what they vote for", async () => {
    const { node, chain, duty, data } = await inDuty();
    const refused = { ...data, beaconBlockRoot: otherRoot(data.beaconBlockRoot) };
    await node.attest([singleJson(chain, duty, refused), singleJson(chain, duty, data)]);
    expect(node.beacon.report().slashable).toHaveLength(1);
  });

  it("are none where the signature is not the validator's", async () => {
    const { node, chain, duty, data } = await inDuty();
    const { signature } = singleJson(chain, duty, data);
    const forged = { ...singleJson(chain, duty, { ...data, index: 1 }), signature };
    await node.attest([singleJson(chain, duty, data), forged]);
    expect(node.beacon.report().slashable).toEqual([]);
  });

  it("are none where a validator attests once an epoch", async () => {
    const { node, chain, duty, data } = await inDuty();
    await node.attest([singleJson(chain, duty, data)]);
    const { duties } = await node.duties(epochOf(FIRST_SLOT) + 1);
    const next = duties.find(({ validatorIndex }) => validatorIndex === duty.validatorIndex)!;
    await node.toSlot(next.slot);
    expect((await node.attest([singleJson(chain, next, await node.data(next.slot))])).status).toBe(200);
    expect(node.beacon.report().slashable).toEqual([]);
  });
});

describe("duties that are moved", () => {
  const epoch = epochOf(FIRST_SLOT - 20);

  /** A validator that attests in the slot that it is, and after the move in a later one. */
  async function moved() {
    for (let slot = FIRST_SLOT - 31; slot < FIRST_SLOT; slot++) {
      const set = await inDuty({}, slot);
      const before = set.duties.filter((duty) => duty.slot === slot);
      await set.node.attest(before.map((duty) => singleJson(set.chain, duty, set.data)));
      set.node.beacon.moveDuties(epoch);
      const { duties, dependentRoot } = await set.node.duties(epoch);
      for (const old of before) {
        const next = duties.find(({ validatorIndex }) => validatorIndex === old.validatorIndex)!;
        if (next.slot > slot) return { ...set, slot, old, next, after: duties, dependentRoot };
      }
      await set.node.close();
    }
    throw new Error("no validator of this seed moves to a later slot");
  }

  it("make a second vote of the epoch slashable, which is refused", async () => {
    const { node, chain, old, next } = await moved();
    await node.toSlot(next.slot);
    const response = await node.attest([singleJson(chain, next, await node.data(next.slot))]);
    expect(await failuresOf(response)).toEqual([[0, "priorMessage"]]);
    expect(node.beacon.report().slashable).toMatchObject([{
      validatorIndex: old.validatorIndex,
      kind: "double",
    }]);
  });

  it("are not due from one that attested before the move", async () => {
    const { node, old, next } = await moved();
    await node.toSlot(next.slot);
    const { duties } = node.beacon.report();
    expect(duties.find(({ slot }) => slot === next.slot)!.attesters.due).not.toContain(old.validatorIndex);
  });

  it("are due from one that did not, and the former duty is refused", async () => {
    const { node, chain, slot, duties, after } = await moved();
    const former = duties.find((duty) => {
      const now = after.find(({ validatorIndex }) => validatorIndex === duty.validatorIndex)!;
      return duty.slot > slot && now.slot > slot && now.slot !== duty.slot;
    })!;
    const now = after.find(({ validatorIndex }) => validatorIndex === former.validatorIndex)!;
    await node.toSlot(Math.max(former.slot, now.slot));
    const at = (wanted: number) =>
      node.beacon.report().duties.find(({ slot: it }) => it === wanted)!.attesters.due;
    expect(at(now.slot)).toContain(former.validatorIndex);
    expect(at(former.slot)).not.toContain(former.validatorIndex);
    const response = await node.attest([singleJson(chain, former, await node.data(former.slot))]);
    expect(await failuresOf(response)).toEqual([[0, "noDuty"]]);
  });

  it("may still be done in the slot in which they were moved", async () => {
    const { node, chain, duty, data } = await inDuty();
    node.beacon.moveDuties(epochOf(FIRST_SLOT));
    expect((await node.attest([singleJson(chain, duty, data)])).status).toBe(200);
  });

  it("have another dependent root, and others keep theirs", async () => {
    const { node } = await inDuty();
    const roots = async () => Promise.all([2, 3].map(async (of) => (await node.duties(of)).dependentRoot));
    const [before2, before3] = await roots();
    node.beacon.moveDuties(3);
    const [after2, after3] = await roots();
    expect(after2).toBe(before2);
    expect(after3).not.toBe(before3);
  });

  it("are those of this or the next epoch only, and not too often", async () => {
    const { node } = await inDuty();
    for (const  of of[1, 4]) expect(() => node.beacon.moveDuties(of)).toThrow(RangeError);
    for (let i = 0; i < 16; i++) node.beacon.moveDuties(3);
    expect(() => node.beacon.moveDuties(3)).toThrow("too often");
  });
});
