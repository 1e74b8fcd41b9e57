import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Hex } from "../../src/spec/hex.ts";
import { type Cluster, createCluster, FACTS } from "../support/cluster.ts";

const ROOT: Hex = `0x${"44".repeat(32)}`;
const { slotMs } = FACTS.times;

describe("an operator that is killed and started again", () => {
  let cluster: Cluster;
  const signByAll = async (root: Hex, but: readonly number[] = []) => {
    const answers = cluster.members.filter(({ id }) => !but.includes(id)).map((member) => member.sign(root));
    await cluster.clock.advance(200);
    return await Promise.all(answers);
  };

  beforeEach(async () => cluster = await createCluster());
  afterEach(() => cluster.stop());

  test("answers again what had been signed", async () => {
    const [before] = await signByAll(ROOT);
    const restarted = await cluster.restart(1);
    expect(await restarted.sign(ROOT)).toEqual(before);
  });

  test("answers what was in flight as restarted, at once, until its time ends; then it is a new duty", async () => {
    void cluster.members[0]!.sign(ROOT);
    const restarted = await cluster.restart(1);
    expect(await restarted.sign(ROOT)).toEqual({ kind: "restarted" });
    await cluster.clock.advance(slotMs);
    expect(await restarted.sign(ROOT)).toEqual({ kind: "restarted" });
    await cluster.clock.advance(slotMs);
    const again = [restarted, ...cluster.members.slice(1)].map((member) => member.sign(ROOT));
    await cluster.clock.advance(200);
    for (const outcome of await Promise.all(again)) expect(cluster.verifies(ROOT, outcome)).toBe(true);
  });

  test("signs what all are asked for after the restart", async () => {
    const restarted = await cluster.restart(1);
    const answers = [restarted, ...cluster.members.slice(1)].map((member) => member.sign(ROOT));
    await cluster.clock.advance(200);
    for (const outcome of await Promise.all(answers)) expect(cluster.verifies(ROOT, outcome)).toBe(true);
  });

  test("answers as restarted within a second what the others signed while it was down", async () => {
    await signByAll(ROOT, [1]);
    const restarted = await cluster.restart(1);
    // What the others sent went to the process that is no more.
    const answer = restarted.sign(ROOT);
    await cluster.clock.advance(1_000);
    expect(await answer).toEqual({ kind: "restarted" });
  });

  test("does not disturb the others", async () => {
    const pending = cluster.members.slice(1).map((member) => member.sign(ROOT));
    await cluster.restart(1);
    await cluster.clock.advance(200);
    for (const outcome of await Promise.all(pending)) expect(cluster.verifies(ROOT, outcome)).toBe(true);
  });

  test("goes on counting the slot's requests where it was", async () => {
    const rootOf = (i: number): Hex => `0x${i.toString(16).padStart(64, "0")}`;
    for (let i = 0; i < 20; i++) void cluster.members[0]!.sign(rootOf(i));
    const restarted = await cluster.restart(1);
    expect(restarted.operator.runtime.host.size).toBe(20);
  });

  test("waits its time for a quorum once it has been up for as long as requests live", async () => {
    const restarted = await cluster.restart(1);
    await cluster.clock.advance(2 * slotMs);
    const outcomes: string[] = [];
    void restarted.sign(ROOT).then(({ kind }) => outcomes.push(kind));
    await cluster.clock.advance(slotMs);
    expect(outcomes).toEqual([]);
    await cluster.clock.advance(slotMs);
    expect(outcomes).toEqual(["expired"]);
  });
});
