import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Network } from "../../src/ports/network.ts";
import { commitBoostSigningRoot } from "../../src/spec/domains.ts";
import { fromHex, type Hex } from "../../src/spec/hex.ts";
import type { PartialFault } from "../../src/spec/signing/recovery.ts";
import { pointOutsideSubgroup, sum, torsion } from "../crypto/support.ts";
import { type Cluster, createCluster, FACTS, type Member } from "../support/cluster.ts";
import { forge, type Forgery, topicOf } from "../support/forge.ts";

const ROOT: Hex = `0x${"11".repeat(32)}`;
const OTHER_ROOT: Hex = `0x${"22".repeat(32)}`;

describe("a cluster of which operator 4 misbehaves", () => {
  let cluster: Cluster;
  let villain: Network;
  const send = async (forgery: Partial<Forgery>) => {
    const message = forge(cluster, { signer: 4, requestRoot: ROOT, slot: 10, ...forgery });
    await villain.publish(topicOf(cluster), message);
    await cluster.clock.advance(0);
  };
  const culprits = () =>
    cluster.members.map(({ log }) =>
      log.lines.filter(({ message }) => message === "bad partial signature")
        .map(({ fields }) => ({ operator: fields.operator, fault: fields.fault }))
    );
  /** What a member's metrics count of bad partials, a line each. */
  const badPartials = async ({ metrics }: Member) =>
    (await metrics.text()).split("\n").filter((line) => line.startsWith("quorate_bad_partials_total{"));
  /** Each of the honest three tells operator 4 and its fault, once in its log and once in its metrics. */
  const expectNamed = async (fault: PartialFault) => {
    expect(culprits()).toEqual(Array(3).fill([{ operator: 4, fault }]));
    const counted = await Promise.all(cluster.members.map(badPartials));
    expect(counted).toEqual(Array(3).fill([`quorate_bad_partials_total{operator="4",fault="${fault}"} 1`]));
  };
  const expectNobodyNamed = async () => {
    expect(culprits()).toEqual([[], [], []]);
    expect(await Promise.all(cluster.members.map(badPartials))).toEqual([[], [], []]);
  };
  /** The honest three sign; the villain's message is there before their partials. */
  const signAfter = async (forgery: Partial<Forgery>) => {
    await send(forgery);
    const answers = cluster.members.map((member) => member.sign(ROOT));
    await cluster.clock.advance(200);
    for (const outcome of await Promise.all(answers)) expect(cluster.verifies(ROOT, outcome)).toBe(true);
  };

  beforeEach(async () => {
    cluster = await createCluster({ down: [4] });
    villain = cluster.hub.join("villain");
    await villain.start();
  });
  afterEach(async () => {
    await villain.stop();
    await cluster.stop();
  });

  test("signs, evicts and names it where its partial is a point on the curve that signs nothing", async () => {
    await signAfter({ signature: cluster.bls.sign(cluster.share(4), new Uint8Array(32)) });
    await expectNamed("wrongSignature");
    const text = await cluster.members[0]!.metrics.text();
    expect(text).toContain('quorate_partials_total{operator="2",role="commitBoostSigning"} 1');
    expect(text).toContain('quorate_duty_seconds_count{role="commitBoostSigning",reason="signed"} 1');
  });

  test("signs, evicts and names it where its partial is no point at all", async () => {
    await signAfter({ signature: new Uint8Array(96).fill(0xff) });
    await expectNamed("malformed");
  });

  test("signs, evicts and names it where its partial is the point at infinity", async () => {
    const infinity = new Uint8Array(96);
    infinity[0] = 0xc0;
    await signAfter({ signature: infinity });
    await expectNamed("infinity");
  });

  test("signs, evicts and names it where its partial is outside the subgroup", async () => {
    await signAfter({ signature: pointOutsideSubgroup() });
    await expectNamed("outsideSubgroup");
  });

  test("signs, evicts and names it where its partial is the right one with torsion added", async () => {
    const root = commitBoostSigningRoot(fromHex(ROOT), fromHex(FACTS.genesisForkVersion));
    await signAfter({ signature: sum(cluster.bls.sign(cluster.share(4), root), torsion()) });
    await expectNamed("outsideSubgroup");
  });

  test("ignores a partial for another validator's index", async () => {
    await signAfter({ validatorIndex: 99 });
    await expectNobodyNamed();
    expect(cluster.hub.verdicts("peer1").ignore).toBe(1);
  });

  test("ignores a replay of what it sent before", async () => {
    const message = forge(cluster, { signer: 4, requestRoot: ROOT, slot: 10 });
    await villain.publish(topicOf(cluster), message);
    const replayer = cluster.hub.join("replayer");
    await replayer.start();
    await replayer.publish(topicOf(cluster), message);
    await cluster.clock.advance(0);
    await replayer.stop();
    expect(cluster.hub.verdicts("peer1")).toEqual({ accept: 1, ignore: 0, reject: 0 });
    expect(cluster.members[0]!.operator.runtime.early).toBe(1);
  });

  test("counts and tells a root that two peers signed and nobody asked for here", async () => {
    await send({ requestRoot: OTHER_ROOT });
    await send({ requestRoot: OTHER_ROOT, signer: 3 });
    await cluster.clock.advance(2 * 12_000);
    const told = cluster.members[0]!.log.lines.filter(({ message }) => /never requested here/.test(message));
    expect(told.map(({ fields }) => fields.signers)).toEqual([[4, 3]]);
    expect(await cluster.members[0]!.metrics.text()).toContain(
      'quorate_unrequested_total{role="commitBoostSigning"} 1',
    );
  });

  test("rejects a partial that says another root was signed, and blames the sender", async () => {
    await signAfter({ signingRoot: OTHER_ROOT });
    await expectNobodyNamed();
    expect(cluster.hub.verdicts("peer1").reject).toBe(1);
  });

  test("ignores a second, conflicting partial for the same root", async () => {
    await send({});
    await signAfter({ signature: new Uint8Array(96) });
    await expectNobodyNamed();
    expect(cluster.hub.verdicts("peer1").ignore).toBe(1);
  });

  test("ignores a partial of a slot whose requests are all over", async () => {
    await signAfter({ slot: 8 });
    expect(cluster.hub.verdicts("peer1").ignore).toBe(1);
  });

  test("holds partials for roots that nobody requested, and drops them when their time is over", async () => {
    await send({ requestRoot: OTHER_ROOT });
    expect(cluster.members.map(({ operator }) => operator.runtime.early)).toEqual([1, 1, 1]);
    await cluster.clock.advance(2 * 12_000);
    expect(cluster.members.map(({ operator }) => operator.runtime.early)).toEqual([0, 0, 0]);
  });

  test("rejects a message under another operator's name", async () => {
    const message = forge(cluster, { signer: 4, requestRoot: ROOT, slot: 10 });
    const claimed = message.slice();
    // OperatorIDs is the list behind the one signature: offsets, a signature's offset, 256 bytes, the id.
    claimed[16 + 4 + 256] = 3;
    await villain.publish(topicOf(cluster), claimed);
    await cluster.clock.advance(0);
    expect(cluster.hub.verdicts("peer1")).toEqual({ accept: 0, ignore: 0, reject: 1 });
  });
});
