import { selectCommitteeDuties } from "../../spec/cluster/start-duty.ts";
import { BEACON_ROLES } from "../../spec/profiles/profile.ts";
import { differs } from "../case.ts";
import type { GoShares } from "./json.ts";

/** Shares, and by role what the construction of a runner with them says: "" where it succeeds. */
export interface GoConstructionCase {
  readonly Shares: GoShares;
  readonly RoleError: Readonly<Record<string, string>>;
}

const VALIDATOR_INDEX = 1;

/** A duty of the validator that the cases are of. */
const DUTY = {
  type: BEACON_ROLES.attester,
  publicKey: new Uint8Array(48).fill(1),
  slot: 1,
  validatorIndex: VALIDATOR_INDEX,
  committeeIndex: 0,
  committeeLength: 1,
  committeesAtSlot: 1,
  validatorCommitteeIndex: 0,
  validatorSyncCommitteeIndices: [],
};

/** Whether a role's runner is made of the shares: a committee's, where a duty of theirs is taken up. */
export function runConstruction({ Shares, RoleError }: GoConstructionCase, role: number): string | null {
  const { code } = selectCommitteeDuties(DUTY.slot, [DUTY], (index) => index in Shares);
  return differs("refused", code !== null, RoleError[role] !== "");
}
