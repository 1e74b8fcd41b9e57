import type { AttesterDuty, ClusterDuty, ClusterValidator } from "../../../src/spec/cluster/duty.ts";
import type { BeaconVote } from "../../../src/spec/containers/consensus-data.ts";
import type { BeaconChain } from "../../../src/spec/forks.ts";

export const SLOT = 100;

/** A chain on which attestations change their shape between epochs 9 and 10. */
export const FORKED: BeaconChain = {
  genesisValidatorsRoot: `0x${"4b".repeat(32)}`,
  forks: [
    { version: "phase0", epoch: 0, forkVersion: "0x00000000" },
    { version: "altair", epoch: 1, forkVersion: "0x01000000" },
    { version: "deneb", epoch: 3, forkVersion: "0x04000000" },
    { version: "electra", epoch: 10, forkVersion: "0x05000000" },
    { version: "fulu", epoch: 12, forkVersion: "0x06000000" },
  ],
};

export const VOTE: BeaconVote = {
  blockRoot: new Uint8Array(32).fill(1),
  source: { epoch: 2, root: new Uint8Array(32).fill(2) },
  target: { epoch: 3, root: new Uint8Array(32).fill(3) },
};

export function attesterOf(validatorIndex: number, change: Partial<AttesterDuty> = {}): AttesterDuty {
  return {
    validatorIndex,
    slot: SLOT,
    committeeIndex: 5,
    committeeLength: 130,
    committeesAtSlot: 8,
    validatorCommitteeIndex: 7,
    ...change,
  };
}

/** A validator of operators 1 to 4 that attests and is in the sync committee. */
export function validatorOf(index: number, change: Partial<ClusterValidator> = {}): ClusterValidator {
  const byte = index.toString(16).padStart(2, "0");
  return {
    publicKey: `0x${byte.repeat(48)}`,
    index,
    sharePublicKeys: Object.fromEntries(
      [1, 2, 3, 4].map((id) => [id, `0x${byte}${`0${id}`.repeat(47)}` as const]),
    ),
    attester: attesterOf(index),
    inSyncCommittee: true,
    ...change,
  };
}

/** The duty of operators 1 to 4 in SLOT. */
export function dutyOf(validators: readonly ClusterValidator[], slot = SLOT): ClusterDuty {
  return { committeeId: `0x${"c1".repeat(32)}`, operatorIds: [1, 2, 3, 4], slot, validators };
}
