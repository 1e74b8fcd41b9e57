import type { Code } from "../codes.ts";
import type { ValidatorDuty } from "../containers/registry.ts";
import { BEACON_ROLES, type BeaconRole } from "../profiles/profile.ts";

/** What of validators' duties in one slot is this operator's, or why none is to be started. */
export type DutySelection =
  | { readonly code: null; readonly duties: readonly ValidatorDuty[] }
  | { readonly code: Code };

function isOf(duty: ValidatorDuty, ...roles: BeaconRole[]): boolean {
  return roles.some((role) => BEACON_ROLES[role] === duty.type);
}

/** A duty by itself (ssv-spec types/beacon_types.go, ValidatorDuty.Validate). */
export function validateValidatorDuty(duty: ValidatorDuty): Code | null {
  if (!Object.values<number>(BEACON_ROLES).includes(duty.type)) return "InvalidValidatorDuty";
  if (duty.publicKey.every((byte) => byte === 0)) return "InvalidValidatorDuty";
  const placed = duty.validatorCommitteeIndex < duty.committeeLength;
  return isOf(duty, "attester", "aggregator") && !placed ? "InvalidValidatorDuty" : null;
}

/** A duty as one of a committee's (ssv-spec types/beacon_types.go, CommitteeDuty.Validate). */
function checkMember(duty: ValidatorDuty, slot: number): Code | null {
  if (duty.slot !== slot) return "UnknownDutyRoleData";
  return isOf(duty, "attester", "syncCommittee") ? null : "WrongBeaconRoleType";
}

function firstFault(duties: readonly ValidatorDuty[], check: (duty: ValidatorDuty) => Code | null) {
  for (const duty of duties) {
    const code = check(duty);
    if (code) return code;
  }
  return null;
}

/**
 * What of a slot's duties a committee's operator takes up: those of validators it holds shares of. Others' may be
 * malformed (ssv-spec ssv/committee.go, StartDuty).
 * @param holdsShare by validator index
 */
export function selectCommitteeDuties(
  slot: number,
  duties: readonly ValidatorDuty[],
  holdsShare: (validatorIndex: number) => boolean,
): DutySelection {
  if (duties.length === 0) return { code: "NoBeaconDuties" };
  const own = duties.filter(({ validatorIndex }) => holdsShare(validatorIndex));
  const fault = firstFault(own, validateValidatorDuty);
  if (fault) return { code: fault };
  if (own.length === 0) return { code: "NoValidatorShares" };
  const code = firstFault(own, (duty) => checkMember(duty, slot));
  return code ? { code } : { code: null, duties: own };
}

/**
 * Whether a duty may follow in one sequence of duties: none of the slot of the last one's consensus or before it, but
 * for slot 0, at which the sequence begins (ssv-spec ssv/runner.go, ShouldProcessDuty).
 * @param height of the newest consensus instance; 0 where there is none
 */
export function checkDutyFollows(height: number, slot: number): Code | null {
  return height >= slot && height !== 0 ? "DutyAlreadyPassed" : null;
}

/**
 * What a running duty has against every consensus message once it is decided; null before, and where it is over
 * (ssv-spec ssv/runner.go, baseConsensusMsgProcessing).
 */
export function checkConsensusOpen(
  duty: { readonly running: boolean; readonly decided: boolean },
): Code | null {
  return duty.running && duty.decided ? "SkipConsensusMessageAsConsensusHasFinished" : null;
}

/**
 * Whether what was decided is the running duty's (ssv-spec ssv/runner.go, didDecideCorrectly).
 * @param running height of the duty's own consensus; null where that did not start
 */
export function checkDecidedHeight(running: number | null, decided: number): Code | null {
  return running === decided ? null : "DecidedWrongInstance";
}
