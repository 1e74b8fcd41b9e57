import { ssz } from "@lodestar/types";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ClusterDuty } from "../../../src/spec/cluster/duty.ts";
import { attestationDataOf, clusterTargets, VoteRoots } from "../../../src/spec/cluster/targets.ts";
import type { BeaconVote } from "../../../src/spec/containers/consensus-data.ts";
import { type BeaconChain, forkAt } from "../../../src/spec/forks.ts";
import { fromHex, type Hex } from "../../../src/spec/hex.ts";
import { bytesOf, hexOf } from "../arbitraries.ts";
import { attesterOf, dutyOf, FORKED, SLOT, validatorOf, VOTE } from "./support.ts";

/** Slots of the epochs before and after attestations lose their committee's index. */
const DENEB_SLOT = 9 * 32;
const ELECTRA_SLOT = 10 * 32;

/** The root as the consensus specification says, by the library's own types. */
function signingRootOf(type: number, objectRoot: Uint8Array, slot: number, chain: BeaconChain): Hex {
  const { forkVersion } = chain.forks.filter((fork) => fork.epoch * 32 <= slot).at(-1)!;
  const forkDataRoot = ssz.phase0.ForkData.hashTreeRoot({
    currentVersion: fromHex(forkVersion),
    genesisValidatorsRoot: fromHex(chain.genesisValidatorsRoot),
  });
  const domain = Uint8Array.of(type, 0, 0, 0, ...forkDataRoot.subarray(0, 28));
  return `0x${Buffer.from(ssz.phase0.SigningData.hashTreeRoot({ objectRoot, domain })).toString("hex")}`;
}

function attestationRootOf(vote: BeaconVote, slot: number, index: number, chain = FORKED): Hex {
  const { blockRoot: beaconBlockRoot, source, target } = vote;
  const data = { slot, index, beaconBlockRoot, source, target };
  return signingRootOf(1, ssz.phase0.AttestationData.hashTreeRoot(data), slot, chain);
}

const inShort = (duty: ClusterDuty) =>
  clusterTargets(duty, VOTE, FORKED).map(({ kind, validator: { index } }) => [kind, index]);

const checkpoints = fc.record({ epoch: fc.nat(), root: bytesOf(32) });
const votes = fc.record({ blockRoot: bytesOf(32), source: checkpoints, target: checkpoints });

describe("what an attester signs", () => {
  test("is of its committee's index before Electra", () => {
    const duty = attesterOf(1, { slot: DENEB_SLOT, committeeIndex: 5 });
    expect(attestationDataOf(VOTE, duty, forkAt(FORKED, 9)).index).toBe(5);
  });

  test.each([[10], [12]])("is of index 0 from Electra on: epoch %i", (epoch) => {
    const duty = attesterOf(1, { slot: epoch * 32, committeeIndex: 5 });
    expect(attestationDataOf(VOTE, duty, forkAt(FORKED, epoch)).index).toBe(0);
  });

  test("has the slot of the duty and the roots and epochs of the vote", () => {
    const { blockRoot: beaconBlockRoot, source, target } = VOTE;
    expect(attestationDataOf(VOTE, attesterOf(1), forkAt(FORKED, 3))).toEqual(
      { slot: SLOT, index: 5, beaconBlockRoot, source, target },
    );
  });
});

describe("signing roots", () => {
  test("of attestations before Electra are those of the specification, by committee", () => {
    fc.assert(fc.property(votes, fc.nat({ max: 63 }), (vote, committeeIndex) => {
      const roots = new VoteRoots(FORKED, DENEB_SLOT, vote);
      const duty = attesterOf(1, { slot: DENEB_SLOT, committeeIndex });
      expect(roots.attestation(duty)).toBe(attestationRootOf(vote, DENEB_SLOT, committeeIndex));
      // What is kept is what was computed.
      expect(roots.attestation(duty)).toBe(attestationRootOf(vote, DENEB_SLOT, committeeIndex));
    }));
  });

  test("of attestations from Electra on are those of the specification, one for all committees", () => {
    fc.assert(fc.property(votes, fc.nat({ max: 63 }), (vote, committeeIndex) => {
      const roots = new VoteRoots(FORKED, ELECTRA_SLOT, vote);
      expect(roots.attestation(attesterOf(1, { slot: ELECTRA_SLOT, committeeIndex }))).toBe(
        attestationRootOf(vote, ELECTRA_SLOT, 0),
      );
    }));
  });

  test("of sync-committee messages are those of the specification", () => {
    fc.assert(fc.property(votes, hexOf(32), (vote, genesisValidatorsRoot) => {
      const chain = { ...FORKED, genesisValidatorsRoot };
      for (const slot of [SLOT, DENEB_SLOT, ELECTRA_SLOT]) {
        const root = new VoteRoots(chain, slot, vote).syncMessage();
        expect(root).toBe(signingRootOf(7, vote.blockRoot, slot, chain));
      }
    }));
  });

  test("are under the fork of the duty's slot, whatever the vote's epochs are", () => {
    const last = new VoteRoots(FORKED, 10 * 32 - 1, VOTE).syncMessage();
    const first = new VoteRoots(FORKED, 10 * 32, VOTE).syncMessage();
    expect(last).not.toBe(first);
  });

  test("of several committees of one slot are kept apart", () => {
    const roots = new VoteRoots(FORKED, DENEB_SLOT, VOTE);
    const of = (committeeIndex: number) =>
      roots.attestation(attesterOf(1, { slot: DENEB_SLOT, committeeIndex }));
    expect([of(1), of(2), of(1)]).toEqual(
      [1, 2, 1].map((index) => attestationRootOf(VOTE, DENEB_SLOT, index)),
    );
  });
});

describe("what a cluster signs", () => {
  test("is by validator in the duty's order, the attestation before the sync-committee message", () => {
    expect(inShort(dutyOf([validatorOf(9), validatorOf(2)]))).toEqual([
      ["attestation", 9],
      ["syncMessage", 9],
      ["attestation", 2],
      ["syncMessage", 2],
    ]);
  });

  test("is of a validator only what it has to do in the slot", () => {
    const validators = [
      validatorOf(1, { inSyncCommittee: false }),
      validatorOf(2, { attester: null }),
      validatorOf(3, { attester: null, inSyncCommittee: false }),
    ];
    expect(inShort(dutyOf(validators))).toEqual([["attestation", 1], ["syncMessage", 2]]);
  });

  test("has each target's own root", () => {
    const validators = [
      validatorOf(1, { attester: attesterOf(1, { slot: DENEB_SLOT, committeeIndex: 4 }) }),
      validatorOf(2, { attester: attesterOf(2, { slot: DENEB_SLOT, committeeIndex: 6 }) }),
    ];
    const targets = clusterTargets(dutyOf(validators, DENEB_SLOT), VOTE, FORKED);
    const sync = signingRootOf(7, VOTE.blockRoot, DENEB_SLOT, FORKED);
    expect(targets.map(({ signingRoot }) => signingRoot)).toEqual([
      attestationRootOf(VOTE, DENEB_SLOT, 4),
      sync,
      attestationRootOf(VOTE, DENEB_SLOT, 6),
      sync,
    ]);
  });
});
