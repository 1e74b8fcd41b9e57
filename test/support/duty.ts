import type { ValidatorDuty } from "../../src/spec/containers/registry.ts";
import { BEACON_ROLES } from "../../src/spec/profiles/profile.ts";

/** A proposer's duty of validator 1, whose key is all ones. */
export function proposerDuty(change: Partial<ValidatorDuty> = {}): ValidatorDuty {
  return {
    type: BEACON_ROLES.proposer,
    publicKey: new Uint8Array(48).fill(1),
    slot: 320,
    validatorIndex: 1,
    committeeIndex: 0,
    committeeLength: 0,
    committeesAtSlot: 0,
    validatorCommitteeIndex: 0,
    validatorSyncCommitteeIndices: [],
    ...change,
  };
}
