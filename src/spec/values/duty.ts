import type { Code } from "../codes.ts";
import type { ValidatorDuty } from "../containers/registry.ts";
import { equalBytes, fromHex, type Hex } from "../hex.ts";
import { BEACON_ROLES, type BeaconRole } from "../profiles/profile.ts";
import { epochOf } from "../slots.ts";

/** The duty that a value should be for, and when it is looked at. */
export interface DutyExpectation {
  readonly role: BeaconRole;
  /** 48 bytes. */
  readonly validatorPublicKey: Hex;
  readonly validatorIndex: number;
  /** By the operator's own clock. */
  readonly currentEpoch: number;
}

/** Operators' clocks may be in different epochs, no further apart. */
const EPOCHS_AHEAD = 1;

/**
 * What the duty within a value has against it, null for nothing: at most an epoch ahead, and of the role and validator
 * that are expected. The first rule that is broken gives the code (ssv-spec ssv/value_check.go, dutyValueCheck).
 */
export function checkDuty(duty: ValidatorDuty, expected: DutyExpectation): Code | null {
  if (epochOf(duty.slot) > expected.currentEpoch + EPOCHS_AHEAD) return "DutyEpochTooFarFuture";
  if (duty.type !== BEACON_ROLES[expected.role]) return "WrongBeaconRoleType";
  if (!equalBytes(duty.publicKey, fromHex(expected.validatorPublicKey))) return "WrongValidatorPubkey";
  return duty.validatorIndex === expected.validatorIndex ? null : "WrongValidatorIndex";
}
