import { describe, expect, test } from "vitest";
import { ClusterChecks } from "../../../src/sim/cluster/checks.ts";
import { DiskProtection, SimDisk } from "../../../src/sim/cluster/disk.ts";
import type { AnyFault } from "../../../src/sim/cluster/faults.ts";
import { promisedSlot } from "../../../src/sim/cluster/promise.ts";
import { ClusterWorld } from "../../../src/sim/cluster/world.ts";
import { beaconVote } from "../../../src/spec/containers/consensus-data.ts";
import { fromHex, type Hex } from "../../../src/spec/hex.ts";
import { epochOf } from "../../../src/spec/slots.ts";
import { planWith } from "./support.ts";

const SLOT = 1_021;

/** Checks of a run, and operators' disks. */
function run(faults: readonly AnyFault[] = []) {
  const world = new ClusterWorld(planWith(faults));
  const checks = new ClusterChecks(world);
  const disk = new SimDisk(world.plan.firstSlot);
  const propose = (name: string, slot = SLOT) => checks.ledger.learn(slot, world.goodValue(slot, name))!;
  /** An operator signs for a validator. */
  const send = (operator: number, signingRoot: Hex, { slot = SLOT, index = 0, recorded = true } = {}) => {
    const target = BigInt(epochOf(slot));
    if (recorded && !disk.has(world.bls.publicKey(index), signingRoot)) {
      // Whatever is recorded: the check is by itself.
      disk.write((put) =>
        put(world.bls.publicKey(index), {
          attestations: [{
            targetEpoch: target,
            minSource: target - 1n,
            maxSource: target - 1n,
            signingRoot,
          }],
        })
      );
    }
    const message = { partialSignature: new Uint8Array(96), signer: operator, validatorIndex: index };
    const messages = [{ ...message, signingRoot: fromHex(signingRoot) }];
    checks.sent(operator, { type: 0, slot, messages }, disk);
  };
  const kinds = () => checks.violations.map(({ kind }) => kind);
  return { world, checks, disk, propose, send, kinds };
}

/** An attestation to what was proposed, as a beacon node gets it. */
function attestationOf(
  world: ClusterWorld,
  checks: ClusterChecks,
  name: string,
  { slot = SLOT, index = 0 } = {},
) {
  const { blockRoot: beaconBlockRoot, source, target } = beaconVote.deserialize(world.goodValue(slot, name));
  const data = { slot, index: 0, beaconBlockRoot, source, target };
  const signature = world.bls.signature(world.bls.publicKey(index), checks.ledger.attestationRoot(data));
  return { committeeIndex: 0, attesterIndex: index, data, signature };
}

describe("partials that leave an honest operator", () => {
  test("may be of one vote of the epoch, however often", () => {
    const { propose, send, kinds } = run();
    const vote = propose("a");
    send(1, vote);
    send(1, vote);
    send(2, vote);
    expect(kinds()).toEqual([]);
  });

  test("are slashable where they are of two votes of one epoch", () => {
    const { propose, send, kinds } = run();
    send(1, propose("a"));
    send(1, propose("a", SLOT + 1), { slot: SLOT + 1 });
    expect(kinds()).toEqual(["slashable"]);
  });

  test("are slashable where one surrounds the other", () => {
    const { world, checks, propose, send, kinds } = run();
    send(1, propose("a"));
    // The bad value's source is older, and so surrounds what the epoch before signed.
    send(1, checks.ledger.learn(1_024, world.badValue(1_024))!, { slot: 1_024 });
    expect(kinds()).toEqual(["slashable"]);
  });

  test("are no concern of the checks where the operator misbehaves", () => {
    const { propose, send, kinds } = run([{ kind: "twins", operator: 1 }]);
    send(1, propose("a"), { recorded: false });
    send(1, propose("b"), { recorded: false });
    expect(kinds()).toEqual([]);
  });

  test("are on its disk before", () => {
    const { propose, send, kinds } = run();
    send(1, propose("a"), { recorded: false });
    expect(kinds()).toEqual(["unrecorded"]);
  });

  test("are of something that was proposed", () => {
    const { send, kinds } = run();
    send(1, `0x${"77".repeat(32)}`);
    expect(kinds()).toEqual(["agreement"]);
  });

  test("are of the vote that others of the slot sign", () => {
    const { propose, send, kinds } = run();
    send(1, propose("a"));
    send(2, propose("b"));
    expect(kinds()).toEqual(["agreement"]);
  });
});

test("honest operators send decided messages of one vote", () => {
  const { world, checks, kinds } = run([{ kind: "lie", operator: 3 }]);
  checks.decidedValue(1, SLOT, world.goodValue(SLOT, "a"));
  checks.decidedValue(2, SLOT, world.goodValue(SLOT, "a"));
  checks.decidedValue(3, SLOT, world.goodValue(SLOT, "b"));
  expect(kinds()).toEqual([]);
  checks.decidedValue(4, SLOT, world.goodValue(SLOT, "b"));
  expect(kinds()).toEqual(["agreement"]);
});

describe("what is handed in", () => {
  test("is of a validator that the operator knows", () => {
    const { world, checks, kinds } = run([{ kind: "unknown", operator: 2, validators: [5] }]);
    const attestations = [attestationOf(world, checks, "a", { index: 5 })];
    checks.handedIn(1, { attestations, syncMessages: [] }, 0);
    expect(kinds()).toEqual([]);
    checks.handedIn(2, { attestations, syncMessages: [] }, 0);
    expect(kinds()).toEqual(["foreign"]);
  });

  test("is signed by that validator", () => {
    const { world, checks, kinds } = run();
    const attestation = { ...attestationOf(world, checks, "a"), attesterIndex: 1 };
    checks.handedIn(1, { attestations: [attestation], syncMessages: [] }, 0);
    const beaconBlockRoot = new Uint8Array(32);
    const message = { slot: SLOT, beaconBlockRoot, validatorIndex: 1, signature: new Uint8Array(96) };
    checks.handedIn(1, { attestations: [], syncMessages: [message] }, 0);
    expect(kinds()).toEqual(["foreign"]);
    const signature = world.bls.signature(world.bls.publicKey(1), checks.ledger.syncRoot(beaconBlockRoot));
    checks.handedIn(1, { attestations: [], syncMessages: [{ ...message, signature }] }, 0);
    expect(kinds()).toEqual(["foreign"]);
  });

  test("is not slashable with what another operator handed in", () => {
    const { world, checks, kinds } = run();
    checks.handedIn(1, { attestations: [attestationOf(world, checks, "a")], syncMessages: [] }, 0);
    checks.handedIn(2, { attestations: [attestationOf(world, checks, "a")], syncMessages: [] }, 0);
    expect(kinds()).toEqual([]);
    checks.handedIn(2, { attestations: [attestationOf(world, checks, "b")], syncMessages: [] }, 0);
    expect(kinds()).toEqual(["slashable"]);
  });
});

describe("what is promised", () => {
  /** A run in which all is decided and handed in, but for what one operator does. */
  function finish(late: { decidesMs?: number | null; round?: number; handsInMs?: number | null } = {}) {
    const { world, checks } = run();
    for (const slot of world.slots) {
      const promised = promisedSlot(world, slot);
      for (const operator of promised?.operators ?? []) {
        const { decidesMs = 0, round = 1, handsInMs = 0 } = operator === 2 ? late : {};
        if (decidesMs !== null) checks.decided(operator, slot, { atMs: promised!.atMs + decidesMs, round });
        if (handsInMs === null) continue;
        const attestations = world.chain.attesters(slot, 0).map((index) =>
          attestationOf(world, checks, "a", { slot, index })
        );
        checks.handedIn(operator, { attestations, syncMessages: [] }, promised!.handedInMs + handsInMs);
      }
    }
    checks.checkLiveness();
    return {
      kinds: new Set(checks.violations.map(({ kind }) => kind)),
      what: checks.violations[0]?.what ?? "",
    };
  }

  test("may come at the last moment", () => {
    expect(finish()).toEqual({ kinds: new Set(), what: "" });
  });

  test.each([
    [{ decidesMs: null }, /operator 2 decided not at all, due by round 3/],
    [{ decidesMs: 1 }, /operator 2 decided in round 1, 1 ms late/],
    [{ round: 4 }, /operator 2 decided in round 4/],
    [{ handsInMs: null }, /operator 2 handed in the attestation of validator \d never/],
    [{ handsInMs: 1 }, /operator 2 handed in the attestation of validator \d 1 ms late/],
  ])("is violated by %j", (late, what) => {
    const found = finish(late);
    expect(found.kinds).toEqual(new Set(["liveness"]));
    expect(found.what).toMatch(what);
  });
});

describe("what an operator keeps", () => {
  const NOTHING = { started: 0, slots: 0, waiting: 0, early: 0 };

  test("is bounded by the run's slots", () => {
    const { checks, kinds } = run();
    checks.checkHeld(1, { started: 7, slots: 7, waiting: 48 * 4 * 7, early: 4 * 7 });
    expect(kinds()).toEqual([]);
    checks.checkHeld(1, { ...NOTHING, slots: 8 });
    checks.checkHeld(1, { ...NOTHING, early: 4 * 7 + 1 });
    expect(kinds()).toEqual(["memory", "memory"]);
  });

  test("is nothing in the end", () => {
    const { checks } = run();
    checks.checkLetGo(1, { ...NOTHING, duties: 0 });
    checks.checkLetGo(2, { ...NOTHING, slots: 2, duties: 1 });
    expect(checks.violations).toEqual([{
      kind: "memory",
      slot: null,
      what: "operator 2 keeps 2 slots, 1 duties",
    }]);
  });
});

test("a vote that is recorded by the real rules passes", () => {
  const { world, disk, propose, send, kinds } = run();
  const signingRoot = propose("a");
  new DiskProtection(disk, () => null, () => true).recordAttestations([{
    validatorPublicKey: world.bls.publicKey(0),
    slot: BigInt(SLOT),
    sourceEpoch: 30n,
    targetEpoch: 31n,
    signingRoot,
  }]);
  send(1, signingRoot, { recorded: false });
  expect(kinds()).toEqual([]);
});
