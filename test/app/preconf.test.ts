import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PreconfRequest } from "../../src/ports/sidecar.ts";
import { fromHex, type Hex } from "../../src/spec/hex.ts";
import { commitBoostSigningRoot } from "../../src/spec/domains.ts";
import { type Cluster, type ClusterOptions, createCluster, FACTS } from "../support/cluster.ts";
import { MemorySidecar } from "../support/sidecar.ts";

const ROOT: Hex = `0x${"33".repeat(32)}`;
const { slotMs } = FACTS.times;

describe("preconfirmations of a cluster", () => {
  let cluster: Cluster;
  let sidecar: MemorySidecar;
  const start = async (options: ClusterOptions = {}) => {
    cluster = await createCluster({ ...options, sidecarOf: (id) => sidecar.of(id) });
  };
  const request = (more: Partial<PreconfRequest> = {}): PreconfRequest => ({
    id: "p1",
    validatorPublicKey: cluster.validators[0]!,
    slot: 10,
    requestRoot: ROOT,
    ...more,
  });
  const holds = (signature: Hex) =>
    cluster.bls.verify(
      fromHex(cluster.validators[0]!),
      commitBoostSigningRoot(fromHex(ROOT), fromHex(FACTS.genesisForkVersion)),
      fromHex(signature),
    );
  const warnings = () =>
    cluster.members.map(({ log }) =>
      log.lines.filter(({ level }) => level === "warn").map(({ fields }) => fields.reason ?? fields.slot)
    );

  beforeEach(() => sidecar = new MemorySidecar());
  afterEach(() => cluster.stop());

  test("are signed, and every operator hands the commitment in", async () => {
    await start();
    sidecar.tell(request());
    await cluster.clock.advance(200);
    expect(sidecar.commitments).toHaveLength(4);
    for (const { requestRoot, signature } of sidecar.commitments) {
      expect(requestRoot).toBe(ROOT);
      expect(holds(signature)).toBe(true);
    }
  });

  test("told twice are one duty, and are handed in once by each", async () => {
    await start();
    sidecar.tell(request());
    sidecar.tell(request());
    await cluster.clock.advance(200);
    sidecar.tell(request());
    await cluster.clock.advance(200);
    expect(sidecar.commitments).toHaveLength(4);
  });

  test("are signed with one operator down, and by one that is told late", async () => {
    await start({ down: [4] });
    sidecar.tell(request(), [1, 2]);
    await cluster.clock.advance(500);
    expect(sidecar.commitments).toHaveLength(0);
    sidecar.tell(request(), [3]);
    await cluster.clock.advance(200);
    expect(sidecar.commitments).toHaveLength(3);
  });

  test("of one root beside a commit-boost request of the same root are two duties with the same signature", async () => {
    await start();
    sidecar.tell(request());
    const answers = cluster.members.map((member) => member.sign(ROOT));
    await cluster.clock.advance(300);
    const [first] = await Promise.all(answers);
    expect(cluster.verifies(ROOT, first!)).toBe(true);
    expect(cluster.members[0]!.operator.runtime.host.size).toBe(2);
    expect(first).toEqual({ kind: "signed", signature: sidecar.commitments[0]!.signature });
  });

  test("are handed in again until the sidecar can be reached", async () => {
    await start();
    sidecar.state = "unreachable";
    sidecar.tell(request());
    await cluster.clock.advance(3_000);
    sidecar.state = "up";
    await cluster.clock.advance(1_000);
    expect(sidecar.commitments).toHaveLength(4);
  });

  test("end as failed where the sidecar is never reached in time", async () => {
    await start();
    sidecar.state = "unreachable";
    sidecar.tell(request());
    await cluster.clock.advance(2 * slotMs);
    expect(warnings()).toEqual(Array(4).fill(["failed"]));
    expect(cluster.members.map(({ operator }) => operator.runtime.host.size)).toEqual([0, 0, 0, 0]);
  });

  test("end as refused where the sidecar will not have the commitment", async () => {
    await start();
    sidecar.state = "refusing";
    sidecar.tell(request());
    await cluster.clock.advance(200);
    expect(warnings()).toEqual(Array(4).fill(["refused"]));
  });

  test("expire at the start of the second slot after theirs where two of four are down", async () => {
    await start({ down: [3, 4] });
    sidecar.tell(request());
    await cluster.clock.advance(2 * slotMs - 1_001);
    expect(warnings()).toEqual([[], []]);
    await cluster.clock.advance(1);
    expect(warnings()).toEqual([["expired"], ["expired"]]);
  });

  test("of a slot ahead are signed now and live until that slot's time is over", async () => {
    await start();
    sidecar.tell(request({ slot: 20 }));
    await cluster.clock.advance(200);
    expect(sidecar.commitments).toHaveLength(4);
    await cluster.clock.advance(5 * slotMs);
    expect(cluster.members[0]!.operator.runtime.host.size).toBe(1);
    await cluster.clock.advance(7 * slotMs);
    expect(cluster.members[0]!.operator.runtime.host.size).toBe(0);
  });

  test("of a slot that is over, or beyond the next epoch, start nothing", async () => {
    await start();
    for (const slot of [8, 74]) sidecar.tell(request({ slot }));
    await cluster.clock.advance(200);
    expect(sidecar.commitments).toHaveLength(0);
    expect(warnings()[0]).toEqual([8, 74]);
  });

  test("count towards the validator's limit together with commit-boost requests, and end refused over it", async () => {
    await start({ down: [2, 3, 4], capacity: 2_000 });
    const [member] = cluster.members;
    const rootOf = (i: number): Hex => `0x${i.toString(16).padStart(64, "0")}`;
    const pending = Array.from({ length: 1_714 }, (_, i) => member!.sign(rootOf(i)));
    sidecar.tell(request());
    expect(await member!.sign(rootOf(5_000))).toEqual({ kind: "refused", refusal: "slotLimit" });
    sidecar.tell(request({ requestRoot: rootOf(6_000) }));
    await cluster.clock.advance(0);
    expect(warnings()).toEqual([["refused"]]);
    await cluster.clock.advance(slotMs);
    const next = member!.sign(rootOf(5_000));
    await cluster.clock.advance(3 * slotMs);
    expect((await next).kind).toBe("expired");
    expect(new Set((await Promise.all(pending)).map(({ kind }) => kind))).toEqual(new Set(["expired"]));
  });
});
