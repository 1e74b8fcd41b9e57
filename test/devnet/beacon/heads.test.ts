import { createParser } from "eventsource-parser";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { epochOf } from "../../../src/spec/slots.ts";
import { toHex } from "../../../src/spec/hex.ts";
import { devBeacon, FIRST_SLOT, inDuty, type Node, singleJson } from "./support.ts";

interface HeadJson {
  readonly slot: string;
  readonly block: string;
  readonly epoch_transition: boolean;
  readonly previous_duty_dependent_root: string;
  readonly current_duty_dependent_root: string;
}

/** The heads of a view's stream, from when it is open. */
async function headsOf(node: Node, view = ""): Promise<HeadJson[]> {
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const heads: HeadJson[] = [];
  const parser = createParser({ onEvent: ({ data }) => void heads.push(JSON.parse(data)) });
  const { body } = await node.request(`${view}/eth/v1/events?topics=head`, { signal: controller.signal });
  const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
  // The first chunk says that it is open.
  await reader.read();
  const read = async () => {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) parser.feed(chunk.value);
  };
  read().catch(() => {});
  return heads;
}

const slotsOf = (heads: readonly HeadJson[]) => heads.map(({ slot }) => Number(slot));
const until = (holds: () => void) => vi.waitFor(holds, { timeout: 10_000, interval: 2 });
const headSlot = async (node: Node, view = "") =>
  Number((await node.get(`${view}/eth/v1/beacon/headers/head`)).data.header.message.slot);

describe("the head", () => {
  it("is the slot's block once it came, and its parent's before", async () => {
    const node = await devBeacon();
    expect(await headSlot(node)).toBe(FIRST_SLOT - 1);
    await node.toSlot(FIRST_SLOT, 599);
    expect(await headSlot(node)).toBe(FIRST_SLOT - 1);
    await node.toSlot(FIRST_SLOT, 600);
    expect(await headSlot(node)).toBe(FIRST_SLOT);
  });

  it("is what an attester votes for, even before the slot's block came", async () => {
    const node = await devBeacon();
    const early = await node.data(FIRST_SLOT);
    await node.toSlot(FIRST_SLOT);
    const late = await node.data(FIRST_SLOT);
    expect(early.slot).toBe(late.slot);
    expect(toHex(early.beaconBlockRoot)).toBe(
      (await node.get(`/eth/v1/beacon/headers/${FIRST_SLOT - 1}`)).data.root,
    );
    expect(toHex(late.beaconBlockRoot)).toBe(
      (await node.get(`/eth/v1/beacon/headers/${FIRST_SLOT}`)).data.root,
    );
  });

  it("is the same in another run of the chain", async () => {
    const roots = await Promise.all(
      [devBeacon(), devBeacon({}, FIRST_SLOT + 40)].map(async (node) =>
        (await (await node).get(`/eth/v1/beacon/headers/${FIRST_SLOT - 1}`)).data.root
      ),
    );
    expect(roots[0]).toBe(roots[1]);
  });

  it("is told when its block comes, with what duties follow from", async () => {
    const node = await devBeacon();
    const heads = await headsOf(node);
    await node.toSlot(FIRST_SLOT, 599);
    await node.toSlot(FIRST_SLOT + 1);
    await until(() => expect(slotsOf(heads)).toEqual([FIRST_SLOT, FIRST_SLOT + 1]));
    const [last, first] = heads as [HeadJson, HeadJson];
    const epoch = epochOf(FIRST_SLOT);
    const roots = await Promise.all(
      [epoch, epoch + 1, epoch + 2].map(async (of) => (await node.duties(of)).dependentRoot),
    );
    expect(last).toMatchObject({
      block: (await node.get(`/eth/v1/beacon/headers/${FIRST_SLOT}`)).data.root,
      epoch_transition: false,
      previous_duty_dependent_root: roots[0],
      current_duty_dependent_root: roots[1],
    });
    expect(first).toMatchObject({
      epoch_transition: true,
      previous_duty_dependent_root: roots[1],
      current_duty_dependent_root: roots[2],
    });
  });

  it("is told again, with another dependent root, when duties are moved", async () => {
    const node = await devBeacon();
    const heads = await headsOf(node);
    await node.toSlot(FIRST_SLOT);
    node.beacon.moveDuties(epochOf(FIRST_SLOT));
    await until(() => expect(slotsOf(heads)).toEqual([FIRST_SLOT, FIRST_SLOT]));
    const [before, after] = heads as [HeadJson, HeadJson];
    expect(after.previous_duty_dependent_root).not.toBe(before.previous_duty_dependent_root);
    expect(after.previous_duty_dependent_root).toBe((await node.duties(epochOf(FIRST_SLOT))).dependentRoot);
    expect(after.current_duty_dependent_root).toBe(before.current_duty_dependent_root);
  });
});

describe("views", () => {
  const lag = (view: number, slot: number) => view === 1 && slot === FIRST_SLOT;

  it("see the previous block where they lag, and the slot's once it is over", async () => {
    const node = await devBeacon({ lag });
    await node.toSlot(FIRST_SLOT);
    expect(await headSlot(node, "/view/0")).toBe(FIRST_SLOT);
    expect(await headSlot(node, "/view/1")).toBe(FIRST_SLOT - 1);
    expect(await headSlot(node, "/view/2")).toBe(FIRST_SLOT);
    await node.toSlot(FIRST_SLOT + 1, 0);
    expect(await headSlot(node, "/view/1")).toBe(FIRST_SLOT);
  });

  it("are told the head late where they lag", async () => {
    const node = await devBeacon({ lag });
    const heads = await headsOf(node, "/view/1");
    const first = await headsOf(node, "/view/0");
    await node.toSlot(FIRST_SLOT, 11_999);
    await until(() => expect(slotsOf(first)).toEqual([FIRST_SLOT]));
    expect(heads).toEqual([]);
    await node.toSlot(FIRST_SLOT + 1, 0);
    await until(() => expect(slotsOf(heads)).toEqual([FIRST_SLOT]));
    await node.toSlot(FIRST_SLOT + 1);
    await until(() => expect(slotsOf(heads)).toEqual([FIRST_SLOT, FIRST_SLOT + 1]));
  });

  it("disagree on what to vote for, and each vote is accepted", async () => {
    const { node, chain, duty } = await inDuty({ lag });
    const [here, there] = [await node.data(FIRST_SLOT), await node.data(FIRST_SLOT, "/view/1")];
    expect(toHex(there.beaconBlockRoot)).not.toBe(toHex(here.beaconBlockRoot));
    expect((await node.attest([singleJson(chain, duty, there)])).status).toBe(200);
  });

  it("that lag at an epoch's start vote for a target that is accepted", async () => {
    const start = FIRST_SLOT + 1;
    const { node, chain, duty } = await inDuty({ lag: (view, slot) => view === 1 && slot === start }, start);
    const [here, there] = [await node.data(start), await node.data(start, "/view/1")];
    expect(toHex(there.target.root)).not.toBe(toHex(here.target.root));
    const mixed = { ...there, target: here.target };
    expect((await node.attest([singleJson(chain, duty, mixed)])).status).toBe(400);
    expect((await node.attest([singleJson(chain, duty, there)])).status).toBe(200);
  });

  it("are of a bounded number", async () => {
    const node = await devBeacon();
    expect((await node.request("/view/63/eth/v1/node/version")).status).toBe(200);
    for (const view of ["64", "-1", "x", "00000"]) {
      expect((await node.request(`/view/${view}/eth/v1/node/version`)).status).toBe(404);
    }
  });
});

describe("event streams", () => {
  it.each(["", "?topics=block", "?topics=head,block", "?topics=head&topics=block"])(
    "are refused with other topics than head: %j",
    async (query) => {
      const node = await devBeacon();
      expect((await node.request(`/eth/v1/events${query}`)).status).toBe(400);
    },
  );

  it("say now and then that they are alive", async () => {
    const node = await devBeacon();
    const { body } = await node.request("/eth/v1/events?topics=head");
    const reader = body!.pipeThrough(new TextDecoderStream()).getReader();
    const comment = { done: false, value: ": still here\n\n" };
    expect(await reader.read()).toEqual(comment);
    await node.clock.advance(10_000);
    const { value } = await reader.read();
    expect(value).toContain("event: head");
    expect(await reader.read()).toEqual(comment);
    await reader.cancel();
  });

  it("are forgotten when their reader goes", async () => {
    const node = await devBeacon();
    const timers = node.clock.pending;
    const controller = new AbortController();
    const { body } = await node.request("/eth/v1/events?topics=head", { signal: controller.signal });
    await body!.getReader().read();
    expect(node.clock.pending).toBe(timers + 1);
    controller.abort();
    await until(() => expect(node.clock.pending).toBe(timers));
  });

  it("end when the node is closed", async () => {
    const node = await devBeacon();
    const { body } = await node.request("/eth/v1/events?topics=head");
    const reader = body!.getReader();
    await reader.read();
    await node.close();
    // The connection is cut, which some platforms call an end and others a failure.
    const next = await reader.read().catch(() => ({ done: true }));
    expect(next.done).toBe(true);
    expect(node.clock.pending).toBe(0);
  });
});
