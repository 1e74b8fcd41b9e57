import { afterEach, describe, expect, test } from "vitest";
import { fromHex, type Hex, toHex } from "../../src/spec/hex.ts";
import { scopedRequestRoot } from "../../src/spec/signing/request-root.ts";
import { type Cluster, type ClusterOptions, createCluster, FACTS } from "../support/cluster.ts";

const ROOT: Hex = `0x${"11".repeat(32)}`;

describe("a cluster of operators", () => {
  let cluster: Cluster;
  const start = async (options?: ClusterOptions) => cluster = await createCluster(options);
  afterEach(() => cluster.stop());

  test("signs a request that every operator gets, and all answer the same valid signature", async () => {
    const { members, clock } = await start();
    const answers = members.map((member) => member.sign(ROOT));
    await clock.advance(100);
    const outcomes = await Promise.all(answers);
    for (const outcome of outcomes) expect(cluster.verifies(ROOT, outcome)).toBe(true);
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
  });

  test("signs with one operator of four down", async () => {
    const { members, clock } = await start({ down: [3] });
    const answers = members.map((member) => member.sign(ROOT));
    await clock.advance(100);
    for (const outcome of await Promise.all(answers)) expect(cluster.verifies(ROOT, outcome)).toBe(true);
  });

  test("uses partials that came before the local request", async () => {
    const { members, clock } = await start();
    const [late, ...others] = members;
    const early = others.map((member) => member.sign(ROOT));
    await clock.advance(500);
    await Promise.all(early);
    expect(late!.operator.runtime.early).toBe(3);
    cluster.hub.disconnect("peer1");
    const answer = late!.sign(ROOT);
    await clock.advance(100);
    expect(cluster.verifies(ROOT, await answer)).toBe(true);
    expect(late!.operator.runtime.early).toBe(0);
  });

  test("signs where requests reach operators on different sides of a slot edge", async () => {
    const { members, clock } = await start({ latencyMs: () => 50 });
    await clock.advance(FACTS.times.slotMs - 1_000 - 20);
    const before = members.slice(0, 2).map((member) => member.sign(ROOT));
    await clock.advance(40);
    const after = members.slice(2).map((member) => member.sign(ROOT));
    await clock.advance(500);
    for (const outcome of await Promise.all([...before, ...after])) {
      expect(cluster.verifies(ROOT, outcome)).toBe(true);
    }
  });

  test("makes one duty of the same request at once, and gives both the same answer", async () => {
    const { members, clock } = await start();
    const answers = members.flatMap((member) => [member.sign(ROOT), member.sign(ROOT)]);
    expect(members.map((member) => member.operator.runtime.host.size)).toEqual([1, 1, 1, 1]);
    await clock.advance(100);
    const outcomes = await Promise.all(answers);
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect(cluster.verifies(ROOT, outcomes[0]!)).toBe(true);
  });

  test("answers a repeat with the finished signature until the time to live ends, then forgets it", async () => {
    const { members: [member, ...others], clock } = await start();
    const first = [member!, ...others].map((each) => each.sign(ROOT));
    await clock.advance(100);
    const outcome = await first[0]!;
    expect(await member!.sign(ROOT)).toEqual(outcome);
    await clock.advance(2 * FACTS.times.slotMs);
    expect(member!.operator.runtime.host.size).toBe(0);
    await Promise.all(first);
  });

  test("expires a request at the start of the second slot after it where two of four are down", async () => {
    const { members, clock } = await start({ down: [3, 4] });
    const outcomes: string[] = [];
    for (const member of members) void member.sign(ROOT).then((outcome) => outcomes.push(outcome.kind));
    await clock.advance(2 * FACTS.times.slotMs - 1_000 - 1);
    expect(outcomes).toEqual([]);
    await clock.advance(1);
    expect(outcomes).toEqual(["expired", "expired"]);
  });

  test("signs the same root for two validators as two duties with two signatures", async () => {
    const { members, clock, validators } = await start({ validators: 2 });
    const answers = validators.map((validator) => members.map((member) => member.sign(ROOT, validator)));
    await clock.advance(200);
    const [first, second] = await Promise.all(answers.map((each) => Promise.all(each)));
    expect(cluster.verifies(ROOT, first![0]!, validators[0])).toBe(true);
    expect(cluster.verifies(ROOT, second![0]!, validators[1])).toBe(true);
    expect(first![0]).not.toEqual(second![0]);
  });

  test("makes two duties of one object under two nonces, with two right signatures", async () => {
    const { members, clock } = await start();
    const rootOf = (nonce: bigint) =>
      toHex(scopedRequestRoot({
        data: fromHex(ROOT),
        moduleSigningId: new Uint8Array(32).fill(9),
        nonce,
        chainId: 1n,
      }));
    const roots = [rootOf(0n), rootOf(1n)];
    const answers = roots.map((root) => Promise.all(members.map((member) => member.sign(root))));
    await clock.advance(300);
    const [first, second] = await Promise.all(answers);
    expect(cluster.verifies(roots[0]!, first![0]!)).toBe(true);
    expect(cluster.verifies(roots[1]!, second![0]!)).toBe(true);
    expect(first![0]).not.toEqual(second![0]);
  });

  test("never signs because a peer did", async () => {
    const { members, clock } = await start();
    const answers = members.slice(0, 3).map((member) => member.sign(ROOT));
    await clock.advance(1_000);
    await Promise.all(answers);
    expect(members[3]!.operator.runtime.host.size).toBe(0);
    // Three publications each to three peers; the fourth operator published nothing.
    expect(cluster.hub.verdicts("peer4")).toEqual({ accept: 3, ignore: 0, reject: 0 });
    expect(cluster.hub.verdicts("peer1")).toEqual({ accept: 2, ignore: 0, reject: 0 });
  });

  test("refuses a validator it has no share of", async () => {
    const { members } = await start();
    expect(await members[0]!.sign(ROOT, `0x${"aa".repeat(48)}`)).toEqual({
      kind: "refused",
      refusal: "unknownValidator",
    });
  });

  test("sheds new requests where as many duties live as it holds, and still joins repeats", async () => {
    const { members: [member], clock } = await start({ capacity: 1 });
    const first = member!.sign(ROOT);
    expect(await member!.sign(`0x${"22".repeat(32)}`)).toEqual({ kind: "refused", refusal: "noRoom" });
    const repeat = member!.sign(ROOT);
    await clock.advance(3 * FACTS.times.slotMs);
    expect([(await first).kind, (await repeat).kind]).toEqual(["expired", "expired"]);
  });

  test("ends what is in flight as restarted when it stops, and takes nothing new", async () => {
    const { members: [member], clock } = await start();
    const inFlight = member!.sign(ROOT);
    const stopped = member!.operator.stop();
    expect(await member!.sign(`0x${"22".repeat(32)}`)).toEqual({ kind: "refused", refusal: "notAdmitting" });
    await clock.advance(10_000);
    await stopped;
    expect(await inFlight).toEqual({ kind: "restarted" });
  });
});

describe.each([7, 10, 13])("a cluster of %i operators", (operators) => {
  test("signs", async () => {
    const cluster = await createCluster({ operators });
    const answers = cluster.members.map((member) => member.sign(ROOT));
    await cluster.clock.advance(100);
    for (const outcome of await Promise.all(answers)) expect(cluster.verifies(ROOT, outcome)).toBe(true);
    await cluster.stop();
  });
});
