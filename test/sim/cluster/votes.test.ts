import { describe, expect, test } from "vitest";
import { areSlashable, type CastVote, VoteLedger } from "../../../src/sim/cluster/votes.ts";
import { ClusterWorld } from "../../../src/sim/cluster/world.ts";
import { VoteRoots } from "../../../src/spec/cluster/targets.ts";
import { beaconVote } from "../../../src/spec/containers/consensus-data.ts";
import type { Hex } from "../../../src/spec/hex.ts";
import { planWith } from "./support.ts";

const world = new ClusterWorld(planWith([]));
const SLOT = world.slots[0]!;
const ATTESTER = {
  validatorIndex: 0,
  slot: SLOT,
  committeeIndex: 0,
  committeeLength: 64,
  committeesAtSlot: 1,
  validatorCommitteeIndex: 0,
};

function vote(source: number, target: number, root = "01"): CastVote {
  const signingRoot: Hex = `0x${root.repeat(32)}`;
  return { slot: SLOT, source, target, signingRoot };
}

describe("two attestations are slashable", () => {
  test.each([
    ["another vote of the target", vote(1, 2), vote(1, 2, "02"), true],
    ["one that surrounds", vote(2, 3), vote(1, 4, "02"), true],
    ["the same vote", vote(1, 2), vote(1, 2), false],
    ["the next vote", vote(1, 2), vote(2, 3, "02"), false],
    ["a later target of the same source", vote(1, 2), vote(1, 3, "02"), false],
  ])("%s: %#", (_, a, b, slashable) => {
    expect([areSlashable(a, b), areSlashable(b, a)]).toEqual([slashable, slashable]);
  });
});

describe("a ledger", () => {
  const value = world.goodValue(SLOT, "block");
  const roots = new VoteRoots(world.beaconChain, SLOT, beaconVote.deserialize(value));

  test("knows what operators sign of a vote that was proposed", () => {
    const ledger = new VoteLedger(world.beaconChain);
    expect(ledger.find(roots.attestation(ATTESTER))).toBeNull();
    expect(ledger.learn(SLOT, value)).toBe(roots.attestation(ATTESTER));
    expect(ledger.find(roots.attestation(ATTESTER))).toEqual({
      kind: "attestation",
      slot: SLOT,
      source: 30,
      target: 31,
    });
    expect(ledger.find(roots.syncMessage())).toEqual({ kind: "syncMessage", slot: SLOT });
  });

  test("takes the same value of another slot for another vote", () => {
    const ledger = new VoteLedger(world.beaconChain);
    expect(ledger.learn(SLOT, value)).not.toBe(ledger.learn(SLOT + 1, value));
  });

  test("takes what is no vote for nothing", () => {
    expect(new VoteLedger(world.beaconChain).learn(SLOT, Uint8Array.of(1, 2, 3))).toBeNull();
  });
});
