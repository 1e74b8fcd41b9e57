import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BeaconError } from "../../src/ports/beacon.ts";
import { toHex } from "../../src/spec/hex.ts";
import { type Cluster, createCluster, FACTS } from "../support/cluster.ts";
import { MadeUpBeacon } from "../support/beacon.ts";

/** The slot that a cluster starts in. */
const SLOT = 10;
const { slotMs } = FACTS.times;

describe("what an operator shows of its clusters' slots", () => {
  const beacons = [1, 2, 3, 4].map(() => new MadeUpBeacon({ attests: (_, slot) => slot === SLOT }));
  let cluster: Cluster;

  beforeAll(async () => {
    beacons[3]!.refusing = new BeaconError("refused", "unknown block");
    cluster = await createCluster({ validators: 2, beaconOf: (id) => beacons[id - 1]! });
    await cluster.clock.advance(slotMs / 2);
  });
  afterAll(() => cluster.stop());

  test("counts decisions, signatures handed in and how slots ended", async () => {
    const text = await cluster.members[0]!.metrics.text();
    for (
      const line of [
        'quorate_cluster_decided_total{verdict="valid"} 1',
        'quorate_submitted_total{kind="attestation"} 2',
        'quorate_submitted_total{kind="syncMessage"} 2',
        'quorate_cluster_slot_seconds_count{reason="submitted"} 1',
      ]
    ) expect(text).toContain(line);
    expect(text).not.toContain("quorate_withheld_total{");
  });

  test("is one line for the decision and one for the end, where nothing is amiss", () => {
    const lines = cluster.members[0]!.log.lines.filter(({ level }) => level !== "debug");
    expect(
      lines.map((
        { level, message, fields: { round, slot, reason } },
      ) => [level, message, round, slot, reason]),
    )
      .toEqual([
        ["info", "a cluster decided", 1, undefined, undefined],
        ["info", "a cluster's slot ended", undefined, SLOT, "submitted"],
      ]);
  });

  test("names the cause where a slot did not end as it should", async () => {
    const { log, metrics } = cluster.members[3]!;
    expect(log.lines.findLast(({ message }) => message === "a cluster's slot ended")).toMatchObject({
      level: "warn",
      fields: { reason: "failed", cause: "the beacon node refused: unknown block" },
    });
    const text = await metrics.text();
    expect(text).toContain('quorate_cluster_slot_seconds_count{reason="failed"} 1');
    expect(text).not.toContain('quorate_submitted_total{kind="attestation"} 2');
  });

  test("has no share, no operator's key and no signature in it", async () => {
    for (const { id, log, metrics } of cluster.members) {
      const shown = JSON.stringify(log.lines) + await metrics.text();
      const secrets = cluster.validators.map((validator) => toHex(cluster.share(id, validator)).slice(2));
      const signatures = beacons[0]!.attestations.map(({ signature }) => toHex(signature).slice(2));
      for (
        const secret of [...secrets, ...signatures, "PRIVATE KEY", cluster.privateKey(id).slice(100, 140)]
      ) {
        expect(shown).not.toContain(secret);
      }
    }
  });
});
