import { describe, expect, it } from "vitest";
import { countsOf } from "../../../src/devnet/beacon/report.ts";
import { epochOf } from "../../../src/spec/slots.ts";
import { countsIn, devBeacon, FIRST_SLOT, inDuty, singleJson, validators } from "./support.ts";

describe("a report", () => {
  it("counts each validator's attestation as due once an epoch", async () => {
    const node = await devBeacon({}, 64);
    await node.toSlot(95);
    const { attestations } = countsOf(node.beacon.report(), { from: 64, to: 95 });
    expect(attestations).toEqual({ due: validators.length, accepted: 0, missed: validators.length });
  });

  it("names who has a duty in a slot", async () => {
    const { node, duties } = await inDuty();
    const { attesters } = node.beacon.report().duties.at(-1)!;
    expect(attesters.due.toSorted()).toEqual(
      duties.filter(({ slot }) => slot === FIRST_SLOT).map(({ validatorIndex }) => validatorIndex).toSorted(),
    );
  });

  it("has the slots from the node's first on, up to now", async () => {
    const node = await devBeacon();
    await node.toSlot(FIRST_SLOT + 2);
    const wanted = [FIRST_SLOT, FIRST_SLOT + 1, FIRST_SLOT + 2];
    expect(node.beacon.report().slots.map(({ slot }) => slot)).toEqual(wanted);
    expect(node.beacon.report().duties.map(({ slot }) => slot)).toEqual(wanted);
  });

  it("keeps the counts of slots whose validators are forgotten", async () => {
    const { node, chain, duty, data } = await inDuty();
    await node.attest([singleJson(chain, duty, data)]);
    const before = countsIn(node, FIRST_SLOT);
    const epoch = epochOf(FIRST_SLOT);
    await node.toSlot((epoch + 4) * 32 - 1);
    expect(node.beacon.report().duties[0]!.slot).toBe(FIRST_SLOT);
    await node.toSlot((epoch + 4) * 32);
    const { slots, duties } = node.beacon.report();
    expect(duties[0]!.slot).toBe((epoch + 1) * 32);
    expect(slots[0]).toEqual(before);
    expect(slots.map(({ slot }) => slot)).toEqual(slots.map((_, i) => FIRST_SLOT + i));
  });

  it("counts slots that a sleeping machine passed", async () => {
    const { node } = await inDuty();
    const last = FIRST_SLOT + 10 * 32;
    // Its timers fire late, all at once.
    node.clock.now = () => node.beacon.chain.genesisMs + last * node.beacon.chain.slotMs + 1;
    await node.clock.advance(12_000);
    const { slots } = node.beacon.report();
    expect(slots.map(({ slot }) => slot)).toEqual(
      Array.from({ length: last - FIRST_SLOT + 1 }, (_, i) => FIRST_SLOT + i),
    );
    expect(slots.every(({ attestations }) => attestations.due > 0)).toBe(true);
  });

  it("keeps the latest of what was invalid, and counts all", async () => {
    const node = await devBeacon();
    await node.attest(Array.from({ length: 300 }, () => null));
    const { total, byRefusal, latest } = node.beacon.report().invalid;
    expect({ total, byRefusal }).toEqual({ total: 300, byRefusal: { malformed: 300 } });
    expect(latest).toHaveLength(256);
  });
});
